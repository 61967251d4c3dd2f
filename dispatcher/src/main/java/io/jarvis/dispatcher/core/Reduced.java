package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.task.GpuRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A demand that asks no more than a node has left, and how much less that is.
 *
 * @param cost the parts of each thing that are left out, added up
 */
record Reduced(NodeId node, Demand demand, double cost) {
  /** The least that is left out first. */
  static final Comparator<Reduced> BY_COST =
      Comparator.<Reduced>comparingDouble(reduced -> reduced.cost()).thenComparing(Reduced::node);

  /** Amounts of bytes that are asked for less are whole ones of these. */
  private static final long MIB = 1L << 20;

  /**
   * What could be asked of this node instead; empty if nothing is left of something that is asked.
   * Constraints are not looked at.
   */
  static Optional<Reduced> to(Room room, Demand demand) {
    long cpu = Math.min(demand.cpuMillis(), room.freeCpuMillis());
    long memory = bytes(demand.memoryBytes(), room.freeMemoryBytes());
    long disk = bytes(demand.diskBytes(), room.freeDiskBytes());
    GpuRequest gpu = gpu(demand.gpu(), room.gpus());
    Map<String, Long> custom = new HashMap<>();
    demand
        .custom()
        .forEach((name, asked) -> custom.put(name, Math.min(asked, room.customs().free(name))));
    Demand less =
        new Demand(
            cpu,
            memory,
            disk,
            gpu,
            custom,
            demand.constraints(),
            demand.leaning(),
            demand.members());
    double cost = cost(demand, less);
    return room.holds(less) && Double.isFinite(cost)
        ? Optional.of(new Reduced(room.id(), less, cost))
        : Optional.empty();
  }

  /** What is asked of each thing of which less is asked here, for people. */
  String asked(Demand before) {
    return amounts(before, before);
  }

  /** What is asked of each of these here. */
  String instead(Demand before) {
    return amounts(before, demand);
  }

  private String amounts(Demand before, Demand shown) {
    List<String> texts = new ArrayList<>();
    if (before.cpuMillis() != demand.cpuMillis()) {
      texts.add("cpu " + Lack.cores(shown.cpuMillis()));
    }
    if (before.memoryBytes() != demand.memoryBytes()) {
      texts.add("memory " + Lack.bytes(shown.memoryBytes()));
    }
    if (before.diskBytes() != demand.diskBytes()) {
      texts.add("disk " + Lack.bytes(shown.diskBytes()));
    }
    if (before.gpuMillis() != demand.gpuMillis()) {
      texts.add("gpu " + Lack.cores(shown.gpuMillis()));
    }
    new TreeMap<>(shown.custom())
        .entrySet().stream()
            .filter(each ->
                !Objects.equals(
                    before.custom().get(each.getKey()), demand.custom().get(each.getKey())))
            .forEach(each -> texts.add(each.getKey() + " " + each.getValue()));
    return String.join(" and ", texts);
  }

  private static long bytes(long asked, long left) {
    return asked <= left ? asked : left / MIB * MIB;
  }

  private static GpuRequest gpu(GpuRequest gpu, Gpus left) {
    return switch (gpu) {
      case GpuRequest.None none -> none;
      case GpuRequest.Whole(int count, var models) ->
          new GpuRequest.Whole(Math.min(count, left.whole(models)), models);
      case GpuRequest.Share(int millis, var models) ->
          new GpuRequest.Share(Math.min(millis, left.most(models)), models);
    };
  }

  private static double cost(Demand asked, Demand less) {
    double cost =
        part(asked.cpuMillis(), less.cpuMillis())
            + part(asked.memoryBytes(), less.memoryBytes())
            + part(asked.diskBytes(), less.diskBytes())
            + part(asked.gpuMillis(), less.gpuMillis());
    for (Map.Entry<String, Long> each : new TreeMap<>(asked.custom()).entrySet()) {
      cost += part(each.getValue(), less.custom().getOrDefault(each.getKey(), 0L));
    }
    return cost;
  }

  /** Which part is left out; infinitely much if nothing remains. */
  private static double part(long asked, long less) {
    if (asked > 0 && less <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    return asked <= 0 ? 0 : 1 - (double) less / asked;
  }
}
