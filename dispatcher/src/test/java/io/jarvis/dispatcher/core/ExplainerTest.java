package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.GIB;
import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.demand;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
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
import io.jarvis.protocol.explain.Explanation.Basis;
import io.jarvis.protocol.explain.Explanation.Change;
import io.jarvis.protocol.explain.Explanation.Exactness;
import io.jarvis.protocol.explain.Explanation.Kind;
import io.jarvis.protocol.explain.Explanation.Refusal;
import io.jarvis.protocol.explain.Explanation.Start;
import io.jarvis.protocol.explain.Explanation.Verdict;
import io.jarvis.protocol.explain.ExplanationCodec;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Ties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ExplainerTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<NodeSnapshot> nodes = new ArrayList<>();
  private final Map<NodeId, String> shut = new HashMap<>();
  private final Map<TenantId, ClusterConfig.Tenant> tenants = new HashMap<>();
  private final Books books = new Books();
  private final WaitingLines lines = new WaitingLines();
  private int sequence;

  private void node(String id, NodeOffer offer) {
    nodes.add(new NodeSnapshot(new NodeId(id), offer, new NodeUsage(), Access.OPEN, 0));
  }

  private void cordoned(String id, NodeOffer offer) {
    nodes.add(new NodeSnapshot(new NodeId(id), offer, new NodeUsage(), Access.SHUT, 0));
    shut.put(new NodeId(id), "the node is cordoned");
  }

  /** Planned half an hour ago, of a class that nobody displaces; ends an hour after that. */
  private void running(String id, String node, Demand demand) {
    books.planned(
        new TaskId(id),
        1,
        new NodeId(node),
        new Claim(
            TenantId.DEFAULT,
            Priority.HIGH,
            demand,
            Optional.of(new Span("runs", HOUR)),
            NOW.minus(HOUR.dividedBy(2)),
            Ties.NONE),
        List.of(),
        NOW.minus(HOUR.dividedBy(2)));
  }

  private Waiting waiting(String id, Demand demand) {
    return waiting(id, "default", demand, HOUR);
  }

  private Waiting waiting(String id, String tenant, Demand demand, Duration most) {
    Waiting task = unheld(id, tenant, demand, most);
    lines.add(task);
    return task;
  }

  private Waiting unheld(String id, String tenant, Demand demand, Duration most) {
    return new Waiting(
        new TaskId(id),
        new LineKey(new TenantId(tenant), Priority.NORMAL, Origin.PENDING),
        Place.of(NOW.minusSeconds(60).plusMillis(sequence), sequence++),
        demand,
        new Span("waits", most),
        Optional.empty());
  }

  private static Demand memory(long gib) {
    return demand(0.1, gib, new GpuRequest.None(), Map.of(), List.of());
  }

  private static Demand in(String zone, Demand demand) {
    return demand.withConstraints(List.of("node.zone == '" + zone + "'"));
  }

  private Explanation explain(Waiting task) {
    return Explainer.explain(question(task, true));
  }

  private Question question(Waiting task, boolean held) {
    Stage stage = new Stage(nodes, new LeastLoaded(), Mix.NONE, SchedulingRules.DEFAULT, tenants);
    return new Question(
        task,
        new Rehearsal(stage, books.copy(), lines.copy(), 0),
        held,
        Optional.empty(),
        Optional.empty(),
        shut,
        NOW);
  }

  private static List<String> texts(Explanation explanation) {
    return explanation.changes().stream().map(Change::text).toList();
  }

  @Test
  void countsWhatEachNodeLacks() {
    node("n1", offer(4, 8));
    node("n2", offer(1, 8));
    node("n3", offer(4, 8, List.of(), Map.of("zone", "eu")));
    cordoned("n4", offer(64, 64));
    running("r1", "n1", demand(3, 6, new GpuRequest.None(), Map.of(), List.of()));

    Explanation explanation =
        explain(
            waiting(
                "t",
                in("us", demand(2, 4, new GpuRequest.None(), Map.of("licence", 3L), List.of()))));

    assertThat(explanation.nodes().present()).isEqualTo(4);
    assertThat(explanation.nodes().refusing()).isEqualTo(4);
    assertThat(explanation.nodes().refusals())
        .containsExactly(
            new Refusal("constraint node.zone == 'us' does not hold", 3, ""),
            new Refusal("licence", 3, "3 asked, 2 left at most"),
            new Refusal("cpu", 2, "2 asked, 1 left at most"),
            new Refusal("memory", 1, "4Gi asked, 2Gi left at most"),
            new Refusal("the node is cordoned", 1, ""));
  }

  @Test
  void findsTheLeastLessThatWouldStart() {
    node("n1", offer(4, 4));
    node("n2", offer(4, 4));
    running("r1", "n1", memory(3));
    running("r2", "n2", memory(1));

    Explanation explanation = explain(waiting("t", memory(4)));

    assertThat(explanation.verdict()).isEqualTo(Verdict.START_KEPT);
    assertThat(texts(explanation))
        .containsExactly("with memory 3Gi instead of memory 4Gi it starts on n2");
  }

  @Test
  void offersNoChangeByWhichOthersBeforeItWouldStartInstead() {
    node("n1", offer(4, 4));
    running("r1", "n1", memory(1));
    cordoned("n2", offer(4, 4));
    waiting("first", memory(4));

    Explanation explanation = explain(waiting("t", memory(4)));

    assertThat(explanation.verdict()).isEqualTo(Verdict.NO_ROOM);
    assertThat(texts(explanation)).isEmpty();
    assertThat(explanation.position()).isEqualTo(new Explanation.Position(2, 2, Exactness.EXACT));
  }

  @Test
  void tellsThatACordonedNodeWouldTakeIt() {
    node("n1", offer(1, 1));
    cordoned("n2", offer(4, 4));

    Explanation explanation = explain(waiting("t", memory(4)));

    assertThat(explanation.changes())
        .contains(
            new Change(
                Kind.NODE,
                "the node is cordoned",
                "n2",
                new NodeId("n2"),
                "were n2 open to tasks it starts on n2"));
  }

  @Test
  void tellsWhichConstraintIsInTheWay() {
    node("n1", offer(4, 4, List.of(), Map.of("zone", "eu")));

    Explanation explanation = explain(waiting("t", in("us", cpu(1))));

    assertThat(explanation.verdict()).isEqualTo(Verdict.NEVER_FITS);
    assertThat(explanation.reason()).contains("constraint node.zone == 'us' does not hold");
    assertThat(texts(explanation))
        .containsExactly("without the constraint node.zone == 'us' it starts on n1");
    assertThat(explanation.start()).isEmpty();
  }

  @Test
  void tellsTheQuotaThatWouldDoForItAndThoseBeforeIt() {
    node("n1", offer(8, 8));
    Quota one =
        new Quota(
            Optional.of(1L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    tenants.put(TenantId.DEFAULT, new ClusterConfig.Tenant(1, 100, one));
    running("r1", "n1", cpu(1));
    waiting("first", cpu(1));

    Explanation explanation = explain(waiting("t", cpu(1)));

    assertThat(explanation.verdict()).isEqualTo(Verdict.OVER_QUOTA);
    assertThat(explanation.reason()).isEqualTo("its tenant's quota: no more than running tasks 1");
    assertThat(texts(explanation))
        .containsExactly(
            "with a quota of running tasks 3 instead of running tasks 1 it starts on n1");
  }

  @Test
  void tellsHowShortItWouldHaveToBeToGoBeforeAKeptStart() {
    node("n1", offer(4, 8));
    running("r1", "n1", cpu(3));
    waiting("large", cpu(4));

    Explanation explanation = explain(waiting("t", "default", cpu(1), HOUR));

    assertThat(explanation.nodes().refusals())
        .containsExactly(new Refusal("a start is kept for large", 1, ""));
    assertThat(texts(explanation)).contains("with an expectedDuration of 30m it starts on n1");
  }

  @Test
  void expectsItsStartWhenEnoughHasEnded() {
    node("n1", offer(4, 8));
    running("r1", "n1", cpu(4));
    waiting("first", cpu(4));

    Explanation explanation = explain(waiting("t", cpu(4)));

    assertThat(explanation.start())
        .hasValue(
            new Start(
                NOW.plus(HOUR.dividedBy(2)).plus(HOUR),
                NOW.plus(HOUR),
                Optional.of(NOW.plus(HOUR.dividedBy(2)).plus(HOUR)),
                Basis.PLAYED));
  }

  @Test
  void expectsItsStartByHowLongSuchTasksRan() {
    node("n1", offer(4, 8));
    running("r1", "n1", cpu(4));
    for (int minutes : List.of(40, 40, 45, 45, 50)) {
      books.runtimes().ran(TenantId.DEFAULT, new Span("runs", HOUR), Duration.ofMinutes(minutes));
    }

    Explanation explanation = explain(waiting("t", cpu(4)));

    assertThat(explanation.verdict()).isEqualTo(Verdict.START_KEPT);
    assertThat(explanation.start())
        .hasValue(
            new Start(
                NOW.plus(Duration.ofMinutes(15)),
                NOW.plus(Duration.ofMinutes(10)),
                Optional.of(NOW.plus(Duration.ofMinutes(20))),
                Basis.PLAYED));
  }

  @Test
  void saysOfATaskBehindItsWindowThatItIsAtLeastThere() {
    node("n1", offer(1, 8));
    running("r1", "n1", cpu(1));
    waiting("a", cpu(1));
    waiting("b", cpu(1));

    Explanation explanation =
        Explainer.explain(question(unheld("t", "default", cpu(1), HOUR), false));

    assertThat(explanation.position())
        .isEqualTo(new Explanation.Position(3, 3, Exactness.AT_LEAST));
  }

  @Test
  void ranksTheTenantByWhatItHolds() {
    node("n1", offer(4, 8));
    running("r1", "n1", cpu(3));
    tenants.put(new TenantId("other"), new ClusterConfig.Tenant(2, 100, Quota.NONE));
    waiting("o", "other", memory(16), HOUR);

    Explanation explanation = explain(waiting("t", cpu(2)));

    assertThat(explanation.share()).isEqualTo(new Explanation.Share(0.75, 1, 2, 2));
  }

  @Test
  void offersFewerOfTheDevicesThatAreThere() {
    node("n1", offer(4, 8, List.of(new NodeOffer.Gpu(0, "A10")), Map.of()));

    Explanation explanation =
        explain(
            waiting(
                "t", demand(1, 1, new GpuRequest.Whole(2, List.of("A10")), Map.of(), List.of())));

    assertThat(explanation.verdict()).isEqualTo(Verdict.NEVER_FITS);
    assertThat(explanation.nodes().refusals())
        .containsExactly(new Refusal("gpu A10", 1, "2 asked, 1 left at most"));
    assertThat(texts(explanation)).containsExactly("with gpu 1 instead of gpu 2 it starts on n1");
  }

  @Test
  void saysTheSameOfTheSame() {
    node("n1", offer(4, 4));
    running("r1", "n1", memory(3));
    waiting("a", memory(2));
    Waiting task = waiting("t", memory(4));

    assertThat(explain(task)).isEqualTo(explain(task));
  }

  @Test
  void readsBackAsAMessage() {
    node("n1", offer(4, 4));
    running("r1", "n1", memory(3));
    Explanation explanation = explain(waiting("t", memory(4)));

    assertThat(ExplanationCodec.decode(ExplanationCodec.encode(explanation, "q1")))
        .hasValue(explanation);
  }

  @Test
  void placesItOnceTheChangeIsMade() {
    node("n1", offer(4, 4));
    running(
        "r1", "n1", new Demand(100, 3 * GIB + 1, 0, new GpuRequest.None(), Map.of(), List.of()));

    Change change = explain(waiting("t", memory(1))).changes().getFirst();

    assertThat(change.to()).isEqualTo("memory 1023Mi");
    Waiting smaller =
        waiting(
            "smaller", new Demand(100, 1023L << 20, 0, new GpuRequest.None(), Map.of(), List.of()));
    assertThat(explain(smaller).verdict()).isEqualTo(Verdict.STARTING);
  }
}
