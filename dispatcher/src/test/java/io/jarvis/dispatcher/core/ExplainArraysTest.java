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
import io.jarvis.protocol.explain.Explanation.Exactness;
import io.jarvis.protocol.explain.Explanation.Kind;
import io.jarvis.protocol.explain.Explanation.Position;
import io.jarvis.protocol.explain.Explanation.Verdict;
import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.task.ArraySpec;
import io.jarvis.protocol.task.Ties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of the indexes of arrays that wait. */
final class ExplainArraysTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final NodeId NODE = new NodeId("n1");

  private final Books books = new Books();
  private final WaitingLines lines = new WaitingLines();
  private Quota quota = Quota.NONE;
  private int cores = 4;

  /** An array of which those before an index have left, and run. */
  private ArrayProgress array(String id, Demand demand, int count, int parallelism, int left) {
    ArrayProgress progress = ArrayProgress.of(new ArraySpec(count, parallelism));
    for (int index = 0; index < left; index++) {
      Waiting out = task(id + "_" + index, demand);
      books.planned(out.task(), 1, NODE, Claim.of(out), List.of(), NOW.minus(HOUR.dividedBy(2)));
      progress = progress.withLeft(index);
    }
    Waiting entry = entry(id, demand, progress);
    if (entry.size() > 0) {
      lines.add(entry);
    }
    return progress;
  }

  private static Waiting entry(String id, Demand demand, ArrayProgress progress) {
    Waiting one = task(id, demand);
    return new Waiting(
        one.task(),
        one.line(),
        one.sequence(),
        one.demand(),
        one.span(),
        one.startBefore(),
        one.ties(),
        one.image(),
        Optional.of(Row.of(progress, List.of())));
  }

  private static Waiting task(String id, Demand demand) {
    return new Waiting(
        new TaskId(id),
        new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING),
        Place.of(NOW.minusSeconds(60), 0),
        demand,
        new Span("", HOUR),
        Optional.empty(),
        Ties.NONE,
        "");
  }

  private Explanation explain(Waiting task) {
    return explain(task, Optional.empty());
  }

  private Explanation explain(String array, int index, Demand demand, ArrayProgress progress) {
    Waiting entry = entry(array, demand, progress);
    return explain(
        entry.index(index), Parallelism.holdingUp(index, progress, Row.of(progress, List.of())));
  }

  private Explanation explain(Waiting task, Optional<Parallelism> parallelism) {
    NodeSnapshot node =
        new NodeSnapshot(NODE, Cluster.offer(cores, 64), new NodeUsage(), Access.OPEN, 0);
    Stage stage =
        new Stage(
            List.of(node),
            new LeastLoaded(),
            Mix.NONE,
            SchedulingRules.DEFAULT,
            Map.of(TenantId.DEFAULT, new ClusterConfig.Tenant(1, 100, quota)));
    Rehearsal cluster = new Rehearsal(stage, books.copy(), lines.copy(), 0);
    return Explainer.explain(
        new Question(task, cluster, true, parallelism, Optional.empty(), Map.of(), NOW));
  }

  @Test
  void waitsForOthersOfItsArrayThoughThereIsRoomAndSaysWhichParallelismWouldDo() {
    ArrayProgress array = array("a", cpu(1), 5, 2, 2);

    Explanation explanation = explain("a", 2, cpu(1), array);

    assertThat(explanation.verdict()).isEqualTo(Verdict.PARALLELISM);
    assertThat(explanation.reason())
        .isEqualTo("of its array no more than 2 indexes are out at once");
    assertThat(explanation.changes())
        .containsExactly(
            new Change(
                Kind.PARALLELISM,
                "2",
                "3",
                NODE,
                "with a parallelism of 3 instead of 2 it starts on n1"));
    assertThat(explanation.position()).isEqualTo(new Position(1, 1, Exactness.EXACT));
    assertThat(explanation.share().of()).isEqualTo(1);
    assertThat(explanation.nodes().refusing()).isZero();
  }

  @Test
  void startsOnceOneOfItsArrayHasEnded() {
    ArrayProgress array = array("a", cpu(1), 5, 2, 2);

    Explanation explanation = explain("a", 2, cpu(1), array);

    assertThat(explanation.start().orElseThrow().expected()).isEqualTo(NOW.plus(HOUR.dividedBy(2)));
  }

  @Test
  void aParallelismThatWouldFindNoRoomIsNoRemedy() {
    cores = 2;
    ArrayProgress array = array("a", cpu(1), 5, 2, 2);

    Explanation explanation = explain("a", 2, cpu(1), array);

    assertThat(explanation.verdict()).isEqualTo(Verdict.PARALLELISM);
    assertThat(explanation.changes()).isEmpty();
  }

  @Test
  void anIndexBehindThoseThatMayLeaveIsHeldUpByTheParallelismToo() {
    ArrayProgress array = array("a", cpu(1), 5, 2, 1);

    assertThat(explain("a", 1, cpu(1), array).verdict()).isEqualTo(Verdict.STARTING);
    Explanation next = explain("a", 2, cpu(1), array);
    assertThat(next.verdict()).isEqualTo(Verdict.PARALLELISM);
    assertThat(next.changes()).extracting(Change::to).containsExactly("3");
    assertThat(next.position()).isEqualTo(new Position(2, 2, Exactness.EXACT));
    Explanation last = explain("a", 4, cpu(1), array);
    assertThat(last.position()).isEqualTo(new Position(4, 4, Exactness.EXACT));
    assertThat(last.start().orElseThrow().expected()).isEqualTo(NOW.plus(Duration.ofMinutes(90)));
  }

  @Test
  void itsParallelismWouldLetThoseBeforeItGoFirst() {
    cores = 3;
    ArrayProgress array = array("a", cpu(1), 5, 2, 1);

    assertThat(explain("a", 2, cpu(1), array).changes()).hasSize(1);
    assertThat(explain("a", 3, cpu(1), array).changes()).isEmpty();
  }

  @Test
  void anyIndexSaysThatNoNodeCouldTakeIt() {
    ArrayProgress array = array("a", cpu(8), 5, 5, 0);

    for (int index : List.of(0, 3)) {
      Explanation explanation = explain("a", index, cpu(8), array);

      assertThat(explanation.verdict()).isEqualTo(Verdict.NEVER_FITS);
      assertThat(explanation.reason()).isEqualTo("cpu: 8 asked, 4 offered (1 node)");
      assertThat(explanation.changes())
          .extracting(Change::text)
          .containsExactly("with cpu 4 instead of cpu 8 it starts on n1");
    }
  }

  @Test
  void anIndexThatFindsNoRoomStandsBehindThoseBeforeIt() {
    ArrayProgress array = array("a", cpu(4), 5, 5, 1);

    Explanation first = explain("a", 1, cpu(4), array);
    Explanation third = explain("a", 3, cpu(4), array);

    assertThat(first.verdict()).isEqualTo(Verdict.START_KEPT);
    assertThat(first.position()).isEqualTo(new Position(1, 4, Exactness.EXACT));
    assertThat(third.verdict()).isEqualTo(Verdict.NO_ROOM);
    assertThat(third.position()).isEqualTo(new Position(3, 4, Exactness.EXACT));
    assertThat(third.start().orElseThrow().expected())
        .isEqualTo(NOW.plus(HOUR.dividedBy(2)).plus(HOUR.multipliedBy(2)));
  }

  @Test
  void theQuotaThatWouldDoCountsEveryIndexBefore() {
    quota =
        new Quota(
            Optional.of(1L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    ArrayProgress array = array("a", cpu(1), 3, 3, 1);
    Waiting behind = task("b", cpu(1));
    lines.add(behind);

    assertThat(List.of(1, 2))
        .extracting(index -> explain("a", index, cpu(1), array).changes().getFirst().text())
        .containsExactly(
            "with a quota of running tasks 2 instead of running tasks 1 it starts on n1",
            "with a quota of running tasks 3 instead of running tasks 1 it starts on n1");
    Explanation explanation = explain(behind);
    assertThat(explanation.verdict()).isEqualTo(Verdict.OVER_QUOTA);
    assertThat(explanation.position()).isEqualTo(new Position(3, 3, Exactness.EXACT));
    assertThat(explanation.changes()).extracting(Change::to).containsExactly("running tasks 4");
  }
}
