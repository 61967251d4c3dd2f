package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.Quota;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.policy.LeastLoaded;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.Explanation.Change;
import io.jarvis.protocol.explain.Explanation.Refusal;
import io.jarvis.protocol.explain.Explanation.Verdict;
import io.jarvis.protocol.task.Concurrency;
import io.jarvis.protocol.task.Ties;
import io.jarvis.protocol.task.Wishes;
import io.jarvis.protocol.task.Wishes.Grouping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a task that waits for others to leave. */
final class ExplainOthersTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final NodeId NODE = new NodeId("n1");

  private final Books books = new Books();
  private final WaitingLines lines = new WaitingLines();

  private static Waiting task(String id, Priority priority, Ties ties) {
    return task(id, priority, cpu(1), ties);
  }

  private static Waiting task(String id, Priority priority, Demand demand, Ties ties) {
    return new Waiting(
        new TaskId(id),
        new LineKey(TenantId.DEFAULT, priority, Origin.PENDING),
        Place.of(NOW.minusSeconds(60), 0),
        demand,
        new Span("", HOUR),
        Optional.empty(),
        ties,
        "");
  }

  private void running(Waiting task) {
    books.planned(task.task(), 1, NODE, Claim.of(task), List.of(), NOW.minusSeconds(60));
  }

  /** On a node of so many cores. */
  private Explanation explain(int cores, Waiting task) {
    lines.add(task);
    NodeSnapshot node =
        new NodeSnapshot(NODE, Cluster.offer(cores, 8), new NodeUsage(), Access.OPEN, 0);
    Stage stage =
        new Stage(
            List.of(node),
            new LeastLoaded(),
            Mix.NONE,
            SchedulingRules.DEFAULT,
            Map.of(TenantId.DEFAULT, new ClusterConfig.Tenant(1, 100, Quota.NONE)));
    Rehearsal cluster = new Rehearsal(stage, books, lines, 0);
    return Explainer.explain(
        new Question(task, cluster, true, Optional.empty(), Optional.empty(), Map.of(), NOW));
  }

  @Test
  void tellsWhichNodeOthersLeaveForItAndThatItStartsThen() {
    running(task("r1", Priority.NORMAL, Ties.NONE));

    Explanation explanation = explain(1, task("t", Priority.HIGH, Ties.NONE));

    assertThat(explanation.verdict()).isEqualTo(Verdict.MAKING_ROOM);
    assertThat(explanation.reason()).isEqualTo("no node has room; others leave n1 for it");
    assertThat(explanation.start().orElseThrow().expected()).isEqualTo(NOW);
  }

  @Test
  void tellsTheClassForWhichOthersWouldLeave() {
    running(task("r1", Priority.NORMAL, Ties.NONE));

    Explanation explanation = explain(1, task("t", Priority.NORMAL, Ties.NONE));

    assertThat(explanation.verdict()).isEqualTo(Verdict.START_KEPT);
    assertThat(explanation.changes())
        .extracting(Change::text)
        .contains("with priority high instead of normal it starts on n1");
  }

  @Test
  void tellsWhereOthersOfItsGroupAre() {
    Wishes apart =
        new Wishes(List.of(), Optional.of(new Grouping("web", Optional.empty())), Optional.empty());
    Demand demand = Cluster.wishing(apart);
    Ties web = new Ties(List.of("web"), Optional.empty());
    running(task("first", Priority.NORMAL, demand, web));

    Explanation explanation = explain(4, task("next", Priority.NORMAL, demand, web));

    assertThat(explanation.verdict()).isEqualTo(Verdict.NO_ROOM);
    assertThat(explanation.nodes().refusals())
        .containsExactly(new Refusal("another of the group web is there", 1, ""));
  }

  @Test
  void tellsTheLimitOfItsKey() {
    Ties ties = new Ties(List.of(), Optional.of(new Concurrency("db", 1)));
    running(task("first", Priority.NORMAL, ties));

    Explanation explanation = explain(4, task("next", Priority.NORMAL, ties));

    assertThat(explanation.verdict()).isEqualTo(Verdict.THROTTLED);
    assertThat(explanation.reason())
        .isEqualTo("of its concurrency key no more than 1 are on nodes at once");
    assertThat(explanation.start()).isPresent();
  }
}
