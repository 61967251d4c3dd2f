package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.demand;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.Quota;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.policy.LeastLoaded;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Ties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is served before whom, within a tenant and between tenants. */
final class ServiceOrderTest {
  private static final SchedulingRules SHARES_ONLY =
      new SchedulingRules(Duration.ofMinutes(30), Optional.empty(), 20);

  private static Cluster tasks(Cluster cluster, String tenant, Priority priority, int count) {
    for (int i = 1; i <= count; i++) {
      cluster.task(tenant + i, tenant, priority, Origin.PENDING, cpu(1));
    }
    return cluster;
  }

  @Test
  void whatWasReturnedKeepsThePlaceOfItsSubmission() {
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .task("first", "default", Priority.NORMAL, Origin.PENDING, cpu(1))
            .task("second", "default", Priority.NORMAL, Origin.RETURNED, cpu(2))
            .task("third", "default", Priority.NORMAL, Origin.PENDING, cpu(1))
            .plan();

    assertThat(order(plan)).containsExactly("first", "second", "third");
  }

  @Test
  void ofOneMillisecondTheSmallerIdComesFirst() {
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .taskSince(NOW, "b", Priority.NORMAL, cpu(1))
            .taskSince(NOW, "a", Priority.NORMAL, cpu(1))
            .taskSince(NOW, "c", Priority.NORMAL, cpu(2))
            .plan();

    assertThat(order(plan)).containsExactly("a", "b", "c");
  }

  @Test
  void waitingRaisesATaskByOneClassAStep() {
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .rules(SHARES_ONLY)
            .taskSince(NOW.minus(Duration.ofMinutes(29)), "high", Priority.HIGH, cpu(1))
            .taskSince(NOW.minus(Duration.ofMinutes(59)), "low", Priority.LOW, cpu(1))
            .taskSince(NOW.minus(Duration.ofMinutes(61)), "older", Priority.LOW, cpu(1))
            .taskSince(NOW.minus(Duration.ofMinutes(10)), "normal", Priority.NORMAL, cpu(1))
            .plan();

    assertThat(order(plan)).containsExactly("older", "high", "low", "normal");
  }

  @Test
  void theTenantWithTheSmallestShareIsNext() {
    Plan plan =
        tasks(
                tasks(new Cluster().node("n1", offer(8, 8)), "a", Priority.NORMAL, 3),
                "b",
                Priority.NORMAL,
                3)
            .tenantHolding("a", Priority.NORMAL, cpu(2))
            .plan();

    assertThat(order(plan)).containsExactly("b1", "b2", "a1", "b3", "a2", "a3");
  }

  @Test
  void aTenantThatIsGoneFromTheConfigurationIsServedByWhatItHolds() {
    TenantId gone = new TenantId("gone");
    NodeId node = new NodeId("n1");
    Books books = new Books();
    books.planned(
        new TaskId("held"),
        1,
        List.of(new Placement.Member(node, List.of(), 0)),
        new Claim(gone, Priority.NORMAL, cpu(2), Optional.empty(), NOW, Ties.NONE),
        NOW);
    WaitingLines lines = new WaitingLines();
    lines.add(waiting("g1", gone));
    lines.add(waiting("h1", new TenantId("here")));
    Stage stage =
        new Stage(
            List.of(new NodeSnapshot(node, offer(8, 8), books.usage(node), Access.OPEN, 0)),
            new LeastLoaded(),
            Mix.NONE,
            SHARES_ONLY,
            Map.of(new TenantId("here"), ClusterConfig.Tenant.DEFAULT));

    Plan plan = new Planner().plan(ClusterSnapshot.of(stage, books, lines, List.of(), 0, 10), NOW);

    assertThat(order(plan)).containsExactly("h1", "g1");
  }

  private static Waiting waiting(String id, TenantId tenant) {
    return new Waiting(
        new TaskId(id),
        new LineKey(tenant, Priority.NORMAL, Origin.PENDING),
        Place.of(NOW, 0),
        cpu(1),
        Span.UNKNOWN,
        Optional.empty(),
        Ties.NONE,
        "busybox");
  }

  /** As the workflow service gives one to the tasks of a run that has gone on for long. */
  @Test
  void aPlaceAheadCountsForNothingBeforeOtherClassesAndTenants() {
    Instant ahead = NOW.minus(Duration.ofMinutes(5));
    Plan plan =
        tasks(new Cluster().node("n1", offer(8, 8)).rules(SHARES_ONLY), "other", Priority.NORMAL, 3)
            .taskSince(NOW, "high", Priority.HIGH, cpu(1))
            .taskSince(NOW, "normal", Priority.NORMAL, cpu(1))
            .taskSince(ahead, "step", Priority.NORMAL, cpu(1))
            .plan();

    assertThat(order(plan)).containsExactly("high", "other1", "step", "other2", "normal", "other3");
  }

  @Test
  void aWeightIsAsManyTimesTheShare() {
    Cluster cluster = new Cluster().node("n1", offer(6, 8)).tenant("a", 2, Quota.NONE);
    tasks(tasks(cluster, "a", Priority.NORMAL, 6), "b", Priority.NORMAL, 6);

    assertThat(order(cluster.plan())).containsExactly("a1", "b1", "a2", "a3", "b2", "a4");
  }

  @Test
  void theShareIsThatOfTheScarcestThingATenantHolds() {
    Demand cpuHeavy = demand(4, 1, new GpuRequest.None(), Map.of(), List.of());
    Demand memoryHeavy = demand(1, 8, new GpuRequest.None(), Map.of(), List.of());
    Plan plan =
        new Cluster()
            .node("n1", offer(16, 64))
            .task("a1", "a", Priority.NORMAL, Origin.PENDING, cpuHeavy)
            .task("a2", "a", Priority.NORMAL, Origin.PENDING, cpuHeavy)
            .task("b1", "b", Priority.NORMAL, Origin.PENDING, memoryHeavy)
            .task("b2", "b", Priority.NORMAL, Origin.PENDING, memoryHeavy)
            .task("b3", "b", Priority.NORMAL, Origin.PENDING, memoryHeavy)
            .plan();

    assertThat(order(plan)).containsExactly("a1", "b1", "b2", "a2", "b3");
  }

  @Test
  void aClassOfOneTenantDoesNotComeBeforeAnotherTenantsShare() {
    Cluster cluster = new Cluster().node("n1", offer(4, 8)).rules(SHARES_ONLY);
    tasks(tasks(cluster, "a", Priority.HIGH, 4), "b", Priority.LOW, 4);

    assertThat(order(cluster.plan())).containsExactly("a1", "b1", "a2", "b2");
  }

  @Test
  void theClusterWideClassComesFirstWithinATenantsPartOfIt() {
    Cluster cluster = new Cluster().node("n1", offer(10, 10));
    tasks(tasks(cluster, "a", Priority.NORMAL, 6), "b", Priority.HIGH, 6);

    assertThat(order(cluster.plan()))
        .containsExactly("b1", "b2", "a1", "a2", "a3", "b3", "a4", "b4", "a5", "b5");
  }

  @Test
  void anOnlyTenantsClusterWideClassIsNotLimited() {
    Cluster cluster = new Cluster().node("n1", offer(4, 8));
    tasks(tasks(cluster, "a", Priority.NORMAL, 4), "a", Priority.HIGH, 0);
    cluster
        .task("h1", "a", Priority.HIGH, Origin.PENDING, cpu(1))
        .task("h2", "a", Priority.HIGH, Origin.PENDING, cpu(1));

    assertThat(order(cluster.plan())).containsExactly("h1", "h2", "a1", "a2");
  }

  @Test
  void aQuotaHoldsUpItsOwnTenantOnly() {
    Quota twoCores =
        new Quota(
            Optional.empty(),
            Optional.of(new CpuQuantity(2_000)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Cluster cluster = new Cluster().node("n1", offer(8, 8)).tenant("a", 1, twoCores);
    tasks(tasks(cluster, "a", Priority.NORMAL, 4), "b", Priority.NORMAL, 3);

    Plan plan = cluster.plan();

    assertThat(order(plan)).containsExactly("a1", "b1", "a2", "b2", "b3");
    assertThat(plan.overQuota())
        .singleElement()
        .satisfies(over -> assertThat(over.tasks()).isEqualTo(2));
    assertThat(plan.noCapacity()).isEmpty();
  }

  @Test
  void whatStandsBehindTasksWithoutRoomIsReached() {
    List<NodeOffer.Gpu> one = List.of(new NodeOffer.Gpu(0, "T4"));
    Demand gpu = demand(1, 1, new GpuRequest.Whole(1, List.of()), Map.of(), List.of());
    Cluster cluster = new Cluster().node("n1", offer(8, 8, one, Map.of()));
    for (int i = 0; i < 20_000; i++) {
      cluster.task("gpu-" + i, gpu);
    }

    Plan plan = cluster.task("cpu", cpu(1)).plan();

    assertThat(order(plan)).containsExactly("gpu-0", "cpu");
    assertThat(plan.noCapacity())
        .singleElement()
        .satisfies(n -> assertThat(n.tasks()).isEqualTo(19_999));
  }
}
