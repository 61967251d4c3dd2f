package io.jarvis.executor;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.executor.container.MachineFacts;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is configured to offer; what is left open follows from the machine.
 *
 * @param cpu all cores if empty
 * @param memory {@link #DEFAULT_MEMORY_SHARE} of the machine's if empty
 * @param disk {@link #DEFAULT_DISK_SHARE} of the file system's if empty
 * @param tasks {@link #DEFAULT_TASKS_PER_CORE} for each core if empty
 * @param attributes beside and before those of the machine
 */
public record Capacity(
    Optional<CpuQuantity> cpu,
    Optional<ByteQuantity> memory,
    Optional<ByteQuantity> disk,
    Optional<Integer> tasks,
    List<NodeOffer.Gpu> gpus,
    Map<String, Long> custom,
    Map<String, String> attributes) {
  public static final double DEFAULT_MEMORY_SHARE = 0.8;
  public static final double DEFAULT_DISK_SHARE = 0.8;
  public static final int DEFAULT_TASKS_PER_CORE = 32;

  /** Everything follows from the machine. */
  public static final Capacity OF_MACHINE =
      new Capacity(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Map.of(),
          Map.of());

  public Capacity {
    gpus = List.copyOf(gpus);
    custom = Map.copyOf(custom);
    attributes = Map.copyOf(attributes);
  }

  /** What the node offers on this machine. */
  public NodeOffer on(MachineFacts machine) {
    Map<String, String> all = new HashMap<>();
    all.put("arch", machine.arch());
    all.put("os", machine.os());
    all.put("hostname", machine.hostname());
    all.put(NodeOffer.GANG_NETWORK, machine.gangNetwork());
    all.putAll(attributes);
    return new NodeOffer(
        cpu.orElse(new CpuQuantity(machine.cores() * 1_000L)),
        memory.orElse(share(machine.memoryBytes(), DEFAULT_MEMORY_SHARE)),
        disk.orElse(share(machine.diskBytes(), DEFAULT_DISK_SHARE)),
        gpus,
        custom,
        all,
        tasks.orElse(machine.cores() * DEFAULT_TASKS_PER_CORE));
  }

  private static ByteQuantity share(long bytes, double part) {
    return ByteQuantity.ofMebibytes((long) (bytes * part) >> 20);
  }
}
