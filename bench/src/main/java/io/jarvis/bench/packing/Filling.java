package io.jarvis.bench.packing;

import static java.util.Objects.requireNonNull;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.Arrivals;
import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.NodeSnapshot;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.NodeUsage;
import io.jarvis.dispatcher.core.Placement;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Planner;
import io.jarvis.dispatcher.core.Runtimes;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pods come to an empty cluster one by one and never leave; one that finds no room is dropped. Each
 * is a plan of the planner of production, which knows of the pods to come only what it learned from
 * those before.
 */
final class Filling {
  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, LineKey.Origin.PENDING);

  /** Nothing here depends on the time. */
  private static final Instant NOW = Instant.EPOCH;

  private final PlacementPolicy policy;
  private final List<NodeSnapshot> nodes;
  private final Map<NodeId, NodeUsage> usage = new HashMap<>();
  private final long capacityMillis;
  private final Planner planner = new Planner();
  private final Arrivals arrivals = new Arrivals();
  private final Runtimes runtimes = new Runtimes();
  private long arrivedMillis;
  private long allocatedMillis;
  private int count;

  Filling(List<NodeOffer> offers, PlacementPolicy policy) {
    this.policy = policy;
    nodes = IntStream.range(0, offers.size()).mapToObj(i -> node(i, offers.get(i))).toList();
    nodes.forEach(node -> usage.put(node.id(), node.used()));
    capacityMillis =
        offers.stream().mapToLong(offer -> (long) offer.gpus().size() * Gpus.WHOLE).sum();
  }

  private static NodeSnapshot node(int number, NodeOffer offer) {
    NodeId id = new NodeId(String.format("n%05d", number));
    return new NodeSnapshot(id, offer, new NodeUsage(), Access.OPEN, 0);
  }

  /** Which part of all GPUs is allocated once as much as there is has been asked for, per cent. */
  double allocated(List<Demand> pods, int[] order) {
    for (int pod : order) {
      arrive(pods.get(pod));
      if (arrivedMillis >= capacityMillis) {
        break;
      }
    }
    return 100.0 * allocatedMillis / capacityMillis;
  }

  private void arrive(Demand pod) {
    WaitingLines line = new WaitingLines();
    line.add(new Waiting(new TaskId("p" + count), LINE, count++, pod, Optional.empty()));
    ClusterSnapshot cluster =
        new ClusterSnapshot(
            nodes, line, policy, arrivals.mix(), runtimes, SchedulingRules.DEFAULT, Map.of(), 0, 1);
    planner.plan(cluster, NOW).placed().forEach(this::occupy);
    arrivedMillis += pod.gpuMillis();
    arrivals.add(pod);
  }

  private void occupy(Placement.Placed placed) {
    Demand pod = placed.task().demand();
    requireNonNull(usage.get(placed.node())).reserve(pod, placed.devices());
    allocatedMillis += pod.gpuMillis();
  }
}
