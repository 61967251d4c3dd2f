package io.jarvis.bench.dags;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.NodeSnapshot;
import io.jarvis.dispatcher.core.Placement;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Plan;
import io.jarvis.dispatcher.core.Planner;
import io.jarvis.dispatcher.core.Policies;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Nodes of one task each, served by the production planner. Not thread-safe. */
final class Slots {
  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, LineKey.Origin.PENDING);
  private static final Demand DEMAND = Demand.of(Resources.DEFAULT, List.of());
  private static final NodeOffer OFFER =
      new NodeOffer(
          new CpuQuantity(1_000),
          ByteQuantity.ofMebibytes(1_024),
          ByteQuantity.ZERO,
          List.of(),
          Map.of(),
          Map.of(),
          1);

  private static final PlacementPolicy POLICY = Policies.named("least-loaded").orElseThrow();

  private final List<NodeId> nodes;
  private final Planner planner = new Planner();
  private final Books books = new Books();
  private final WaitingLines lines = new WaitingLines();
  private long sequence;

  Slots(int count) {
    nodes = IntStream.range(0, count).mapToObj(i -> new NodeId("slot-" + i)).toList();
  }

  /** Puts a task at the end of the line. */
  void submit(TaskId task) {
    lines.add(new Waiting(task, LINE, sequence++, DEMAND, Optional.empty()));
  }

  /** The tasks that begin now, in order. */
  List<TaskId> begin(Instant now) {
    Plan plan = planner.plan(snapshot(), now);
    for (Placement.Placed placed : plan.placed()) {
      lines.remove(placed.task());
      books.planned(placed.task().task(), 1, placed, now);
    }
    return plan.placed().stream().map(placed -> placed.task().task()).toList();
  }

  private ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        nodes.stream()
            .map(node ->
                new NodeSnapshot(node, OFFER, books.usage(node), NodeSnapshot.Access.OPEN, 0))
            .toList(),
        lines,
        POLICY,
        Integer.MAX_VALUE);
  }

  void end(TaskId task) {
    books.withdrawn(task, 1);
  }
}
