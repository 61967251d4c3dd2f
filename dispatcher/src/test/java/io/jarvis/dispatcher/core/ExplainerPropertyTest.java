package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.RandomCluster.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.Explanation.Change;
import io.jarvis.protocol.explain.Explanation.Verdict;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Ties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What explanations of random clusters say, held against plans. */
final class ExplainerPropertyTest {
  private static final int SEEDS = 60;

  /** What it planned before must not tell. */
  private final Planner planner = new Planner();

  /** What else uses the nodes belongs to nobody who waits. */
  private static Books books(RandomCluster cluster) {
    Books books = new Books();
    for (NodeSnapshot node : cluster.nodes()) {
      Demand used =
          new Demand(node.used().cpuMillis(), 0, 0, new GpuRequest.None(), Map.of(), List.of());
      books.planned(
          new TaskId("on-" + node.id()),
          1,
          node.id(),
          new Claim(
              new TenantId("others"),
              Priority.NORMAL,
              used,
              Optional.of(new Span("", Duration.ofMinutes(10))),
              NOW,
              Ties.NONE),
          List.of(),
          NOW);
    }
    return books;
  }

  private static Stage stage(RandomCluster cluster) {
    Map<TenantId, ClusterConfig.Tenant> tenants = new HashMap<>();
    cluster
        .tenants()
        .forEach((id, t) -> tenants.put(id, new ClusterConfig.Tenant(t.weight(), 1, t.quota())));
    return new Stage(
        cluster.nodes(),
        cluster.policy(),
        cluster.mix(),
        new SchedulingRules(Duration.ofMinutes(30), cluster.clusterWide(), 20),
        tenants);
  }

  private Rehearsal rehearsal(RandomCluster cluster, Stage stage, Collection<Waiting> tasks) {
    WaitingLines lines = new WaitingLines();
    tasks.forEach(lines::add);
    return new Rehearsal(stage, planner, books(cluster), lines, 0);
  }

  private Explanation explain(RandomCluster cluster, Waiting task, List<Waiting> tasks) {
    Map<NodeId, String> shut = new HashMap<>();
    cluster.nodes().stream()
        .filter(node -> node.access() == Access.SHUT)
        .forEach(node -> shut.put(node.id(), "the node is cordoned"));
    return Explainer.explain(
        new Question(
            task,
            rehearsal(cluster, stage(cluster), tasks),
            true,
            Optional.empty(),
            Optional.empty(),
            shut,
            NOW));
  }

  private static Optional<NodeId> placed(Rehearsal rehearsal, TaskId task) {
    return rehearsal.plan(NOW, Explainer.PLACED).placed().stream()
        .filter(placed -> placed.task().task().equals(task))
        .map(Placement.Placed::node)
        .findFirst();
  }

  @Test
  void saysWhatThePlanSaysInWhateverOrderTasksCame() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = RandomCluster.of(seed);
      for (Waiting task : cluster.tasks().stream().limit(3).toList()) {
        Explanation explanation = explain(cluster, task, cluster.tasks());

        boolean starts =
            placed(rehearsal(cluster, stage(cluster), cluster.tasks()), task.task()).isPresent();
        assertThat(explanation.verdict() == Verdict.STARTING)
            .as("seed %d, %s", seed, task.task())
            .isEqualTo(starts);
        assertThat(explain(cluster, task, cluster.tasks().reversed()))
            .as("seed %d, %s, the other way round", seed, task.task())
            .isEqualTo(explanation);
      }
    }
  }

  @Test
  void whereThereIsNoRoomEveryNodeRefusesForAReason() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = RandomCluster.of(seed);
      for (Waiting task : cluster.tasks().stream().limit(3).toList()) {
        Explanation explanation = explain(cluster, task, cluster.tasks());

        if (explanation.verdict() == Verdict.NO_ROOM
            || explanation.verdict() == Verdict.START_KEPT
            || explanation.verdict() == Verdict.NEVER_FITS) {
          assertThat(explanation.nodes().refusing())
              .as("seed %d, %s: %s", seed, task.task(), explanation)
              .isEqualTo(cluster.nodes().size());
        }
      }
    }
  }

  @Test
  void whatItWouldChangeStartsTheTaskOnceItIsMade() {
    int changes = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = RandomCluster.of(seed);
      for (Waiting task : cluster.tasks().stream().limit(5).toList()) {
        for (Change change : explain(cluster, task, cluster.tasks()).changes()) {
          Optional<Rehearsal> made = made(cluster, task, change);
          if (made.isPresent()) {
            changes++;
            assertThat(placed(made.get(), task.task()))
                .as("seed %d, %s: %s", seed, task.task(), change)
                .hasValue(change.node());
          }
        }
      }
    }
    assertThat(changes).isGreaterThan(10);
  }

  /** The same cluster with a change that is easy to make; empty for the others. */
  private Optional<Rehearsal> made(RandomCluster cluster, Waiting task, Change change) {
    return switch (change.kind()) {
      case CONSTRAINT -> {
        List<String> left = new ArrayList<>(task.demand().constraints());
        left.remove(change.from());
        yield Optional.of(with(cluster, task, task.line(), task.demand().withConstraints(left)));
      }
      case PRIORITY -> {
        LineKey line = task.line();
        Priority priority = Word.parse(Priority.class, change.to()).orElseThrow();
        yield Optional.of(
            with(
                cluster, task, new LineKey(line.tenant(), priority, line.origin()), task.demand()));
      }
      case NODE -> Optional.of(opened(cluster, change.to()));
      case RESOURCES, QUOTA, EXPECTED_DURATION, PARALLELISM -> Optional.empty();
    };
  }

  private Rehearsal with(RandomCluster cluster, Waiting task, LineKey line, Demand demand) {
    List<Waiting> tasks = new ArrayList<>(cluster.tasks());
    tasks.remove(task);
    tasks.add(
        new Waiting(
            task.task(),
            line,
            task.sequence(),
            demand,
            task.span(),
            task.startBefore(),
            task.ties(),
            task.image()));
    return rehearsal(cluster, stage(cluster), tasks);
  }

  private Rehearsal opened(RandomCluster cluster, String id) {
    Stage stage = stage(cluster);
    NodeSnapshot shut =
        stage.nodes().stream()
            .filter(node -> node.id().value().equals(id))
            .findFirst()
            .orElseThrow();
    NodeSnapshot open = shut.opened();
    return rehearsal(cluster, stage.withNode(open), cluster.tasks());
  }
}
