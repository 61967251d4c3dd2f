package io.jarvis.bench.decisions;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.Arrivals;
import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.NodeSnapshot;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.NodeUsage;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Runtimes;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.task.GpuRequest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A cluster that is half full, and tasks for it: five classes of hardware in three zones, eight
 * shapes of tasks, a tenth of them with GPUs, a fifth with a constraint. Each node was served once,
 * in the order of their ids. The same for the same number of nodes.
 */
final class HalfFull {
  /** The tasks of one round. */
  static final int TASKS = 1_000;

  /** What all of them run. */
  static final String IMAGE = "tool:latest";

  private static final Set<String> HOLDING = Set.of(IMAGE);

  private static final long SEED = 20260101;
  private static final long GIB = 1L << 30;
  private static final List<String> ZONES = List.of("a", "b", "c");
  private static final List<Hardware> CLASSES =
      List.of(
          new Hardware(16, 64, 0, ""),
          new Hardware(32, 128, 0, ""),
          new Hardware(64, 512, 0, ""),
          new Hardware(48, 256, 4, "T4"),
          new Hardware(96, 768, 8, "A100"));
  private static final List<Demand> CPU_SHAPES =
      List.of(
          shape(250, 1, new GpuRequest.None()),
          shape(500, 4, new GpuRequest.None()),
          shape(1_000, 2, new GpuRequest.None()),
          shape(2_000, 8, new GpuRequest.None()),
          shape(4_000, 8, new GpuRequest.None()),
          shape(1_000, 16, new GpuRequest.None()));
  private static final List<Demand> GPU_SHAPES =
      List.of(
          shape(2_000, 8, new GpuRequest.Share(300, List.of())),
          shape(4_000, 16, new GpuRequest.Whole(1, List.of())));

  private final List<NodeSnapshot> nodes;
  private final List<Demand> tasks;
  private final Mix mix;

  private record Hardware(int cores, int gib, int gpus, String model) {
    NodeOffer in(String zone) {
      return new NodeOffer(
          new CpuQuantity(cores * 1_000L),
          new ByteQuantity(gib * GIB),
          new ByteQuantity(1_000 * GIB),
          IntStream.range(0, gpus).mapToObj(i -> new NodeOffer.Gpu(i, model)).toList(),
          Map.of(),
          Map.of("zone", zone),
          cores * 4);
    }
  }

  /**
   * @param held by so many of a hundred nodes the image of all tasks is held
   */
  HalfFull(int size, int held) {
    Random random = new Random(SEED);
    Random holding = new Random(SEED);
    nodes =
        IntStream.range(0, size)
            .mapToObj(i -> node(i, random, holding.nextInt(100) < held ? HOLDING : Set.of()))
            .toList();
    tasks = IntStream.range(0, TASKS).mapToObj(i -> task(random)).toList();
    Arrivals arrivals = new Arrivals();
    tasks.forEach(arrivals::add);
    mix = arrivals.mix();
  }

  List<Demand> tasks() {
    return tasks;
  }

  ClusterSnapshot snapshot(PlacementPolicy policy) {
    return new ClusterSnapshot(
        nodes,
        new WaitingLines(),
        policy,
        mix,
        new Runtimes(),
        SchedulingRules.DEFAULT,
        Map.of(),
        nodes.size(),
        TASKS);
  }

  private static NodeSnapshot node(int number, Random random, Set<String> images) {
    NodeOffer offer =
        CLASSES.get(random.nextInt(CLASSES.size())).in(ZONES.get(random.nextInt(ZONES.size())));
    NodeId id = new NodeId(String.format("n%06d", number));
    return new NodeSnapshot(id, offer, halfOf(offer, random), Access.OPEN, number + 1L, images);
  }

  /** Of each resource between a quarter and three quarters. */
  private static NodeUsage halfOf(NodeOffer offer, Random random) {
    NodeUsage used = new NodeUsage();
    long cpu = (long) (offer.cpu().millis() * part(random));
    long memory = (long) (offer.memory().bytes() * part(random));
    used.reserve(new Demand(cpu, memory, 0, new GpuRequest.None(), Map.of(), List.of()), List.of());
    offer.gpus().stream()
        .filter(gpu -> random.nextBoolean())
        .forEach(gpu -> {
          int millis = random.nextBoolean() ? Gpus.WHOLE : random.nextInt(100, Gpus.WHOLE);
          used.reserve(
              new Demand(0, 0, 0, new GpuRequest.Share(millis, List.of()), Map.of(), List.of()),
              List.of(gpu.index()));
        });
    return used;
  }

  private static double part(Random random) {
    return random.nextDouble(0.25, 0.75);
  }

  private static Demand task(Random random) {
    List<Demand> shapes = random.nextInt(10) == 0 ? GPU_SHAPES : CPU_SHAPES;
    Demand shape = shapes.get(random.nextInt(shapes.size()));
    if (random.nextInt(5) > 0) {
      return shape;
    }
    String zone = ZONES.get(random.nextInt(ZONES.size()));
    return new Demand(
        shape.cpuMillis(),
        shape.memoryBytes(),
        shape.diskBytes(),
        shape.gpu(),
        shape.custom(),
        List.of("node.zone == '" + zone + "'"));
  }

  private static Demand shape(long cpuMillis, long gib, GpuRequest gpu) {
    return new Demand(cpuMillis, gib * GIB, GIB, gpu, Map.of(), List.of());
  }
}
