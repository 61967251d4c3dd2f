package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.task.GpuRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left on one node in the course of one plan. Policies read it; the planner takes from it.
 */
public final class Room {
  private static final int WHOLE = 1000;

  private final NodeId id;
  private final NodeOffer offer;
  private final int[] freeGpuMillis;
  private final Map<String, Long> freeCustom;
  private long freeCpuMillis;
  private long freeMemoryBytes;
  private long freeDiskBytes;
  private int freeTasks;
  private long turn;

  Room(NodeSnapshot node) {
    id = node.id();
    offer = node.offer();
    NodeUsage used = node.used();
    freeCpuMillis = offer.cpu().millis() - used.cpuMillis();
    freeMemoryBytes = offer.memory().bytes() - used.memoryBytes();
    freeDiskBytes = offer.disk().bytes() - used.diskBytes();
    freeTasks = offer.tasks() - used.tasks();
    freeGpuMillis =
        offer.gpus().stream().mapToInt(gpu -> WHOLE - used.gpuMillis(gpu.index())).toArray();
    freeCustom = new HashMap<>();
    offer.custom().forEach((name, amount) -> freeCustom.put(name, amount - used.custom(name)));
    turn = node.turn();
  }

  /** Whether nothing at all can be sent here. */
  boolean full() {
    return freeTasks <= 0 || freeCpuMillis <= 0 || freeMemoryBytes <= 0;
  }

  /** Whether it would fit now; constraints are not looked at. */
  boolean holds(Demand demand) {
    return freeTasks > 0
        && demand.cpuMillis() <= freeCpuMillis
        && demand.memoryBytes() <= freeMemoryBytes
        && demand.diskBytes() <= freeDiskBytes
        && (demand.gpu() instanceof GpuRequest.None || holdsGpu(demand.gpu()))
        && (demand.custom().isEmpty() || holdsCustom(demand.custom()));
  }

  /** Takes what is asked; the devices it got. Only after {@link #holds}. */
  List<Integer> take(Demand demand, long nextTurn) {
    List<Integer> positions = devices(demand.gpu());
    int ofEach = NodeUsage.perDevice(demand.gpu());
    positions.forEach(position -> freeGpuMillis[position] -= ofEach);
    demand.custom().forEach((name, amount) -> freeCustom.merge(name, -amount, Long::sum));
    freeCpuMillis -= demand.cpuMillis();
    freeMemoryBytes -= demand.memoryBytes();
    freeDiskBytes -= demand.diskBytes();
    freeTasks--;
    turn = nextTurn;
    return positions.isEmpty()
        ? List.of()
        : positions.stream().map(position -> offer.gpus().get(position).index()).toList();
  }

  private boolean holdsCustom(Map<String, Long> custom) {
    return custom.entrySet().stream()
        .allMatch(asked -> asked.getValue() <= freeCustom.getOrDefault(asked.getKey(), 0L));
  }

  private boolean holdsGpu(GpuRequest gpu) {
    return switch (gpu) {
      case GpuRequest.None() -> true;
      case GpuRequest.Whole whole -> devices(whole).size() == whole.count();
      case GpuRequest.Share share -> !devices(share).isEmpty();
    };
  }

  /**
   * By position in the offer: whole devices from the first on; for a share the fullest that has
   * enough left.
   */
  private List<Integer> devices(GpuRequest gpu) {
    return switch (gpu) {
      case GpuRequest.None() -> List.of();
      case GpuRequest.Whole(int count, var models) -> wholeDevices(count, models);
      case GpuRequest.Share(int millis, var models) -> sharedDevice(millis, models);
    };
  }

  private List<Integer> wholeDevices(int count, List<String> models) {
    List<Integer> positions = new ArrayList<>(count);
    for (int i = 0; i < freeGpuMillis.length && positions.size() < count; i++) {
      if (freeGpuMillis[i] == WHOLE && isModel(i, models)) {
        positions.add(i);
      }
    }
    return positions;
  }

  private List<Integer> sharedDevice(int millis, List<String> models) {
    int best = -1;
    for (int i = 0; i < freeGpuMillis.length; i++) {
      boolean fits = freeGpuMillis[i] >= millis && isModel(i, models);
      if (fits && (best < 0 || freeGpuMillis[i] < freeGpuMillis[best])) {
        best = i;
      }
    }
    return best < 0 ? List.of() : List.of(best);
  }

  private boolean isModel(int position, List<String> models) {
    return models.isEmpty() || models.contains(offer.gpus().get(position).model());
  }

  public NodeId id() {
    return id;
  }

  public NodeOffer offer() {
    return offer;
  }

  /** When it was given a task last: the lower, the longer ago. */
  public long turn() {
    return turn;
  }

  /**
   * The highest of the shares of CPU, memory and task places that would be taken with this task on
   * it, 0 to 1.
   */
  public double highestShareWith(Demand demand) {
    return Math.max(cpuShareWith(demand), Math.max(memoryShareWith(demand), taskShare()));
  }

  /**
   * The shares of CPU, memory and task places that would be taken with this task on it, added up: 0
   * to 3.
   */
  public double summedShareWith(Demand demand) {
    return cpuShareWith(demand) + memoryShareWith(demand) + taskShare();
  }

  private double cpuShareWith(Demand demand) {
    return share(offer.cpu().millis() - freeCpuMillis + demand.cpuMillis(), offer.cpu().millis());
  }

  private double memoryShareWith(Demand demand) {
    return share(
        offer.memory().bytes() - freeMemoryBytes + demand.memoryBytes(), offer.memory().bytes());
  }

  private double taskShare() {
    return share(offer.tasks() - freeTasks + 1L, offer.tasks());
  }

  private static double share(long taken, long whole) {
    return whole == 0 ? 0 : (double) taken / whole;
  }
}
