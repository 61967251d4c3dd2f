package io.jarvis.protocol.task;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.Map;

/**
 * What a task reserves on its node for as long as it is there.
 *
 * @param disk reserved; enforced only where the storage driver can
 * @param pids a limit of the container, not a reservation
 * @param custom amounts of countable things that nodes declare, by name
 */
public record Resources(
    CpuQuantity cpu,
    ByteQuantity memory,
    ByteQuantity disk,
    int pids,
    GpuRequest gpu,
    Map<String, Long> custom) {
  public static final CpuQuantity DEFAULT_CPU = new CpuQuantity(100);
  public static final ByteQuantity DEFAULT_MEMORY = ByteQuantity.ofMebibytes(128);
  public static final int DEFAULT_PIDS = 256;

  /** What a task reserves that asks for nothing. */
  public static final Resources DEFAULT =
      new Resources(
          DEFAULT_CPU,
          DEFAULT_MEMORY,
          ByteQuantity.ZERO,
          DEFAULT_PIDS,
          new GpuRequest.None(),
          Map.of());

  public Resources {
    custom = Map.copyOf(custom);
  }
}
