package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.order;
import static io.jarvis.dispatcher.core.Cluster.placements;
import static io.jarvis.dispatcher.core.Cluster.preemptions;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.Quota;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
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

final class PreemptionTest {
  private static final Instant LONG_AGO = NOW.minus(Duration.ofMinutes(20));
  private static final Instant LATELY = NOW.minus(Duration.ofMinutes(5));

  private static Cluster withTask(Cluster cluster, Priority priority, Demand demand) {
    return withTask(cluster, "default", priority, demand);
  }

  private static Cluster withTask(
      Cluster cluster, String tenant, Priority priority, Demand demand) {
    return cluster.task("urgent", tenant, priority, Origin.PENDING, demand);
  }

  /** Two nodes of two cores, full of tasks of one core. */
  private static Cluster full(Priority priority) {
    return new Cluster()
        .node("n1", offer(2, 8))
        .node("n2", offer(2, 8))
        .holding("n1", "old1", "default", priority, LONG_AGO)
        .holding("n1", "old2", "default", priority, LONG_AGO)
        .holding("n2", "old3", "default", priority, LONG_AGO)
        .holding("n2", "late", "default", priority, LATELY);
  }

  @Test
  void aHigherClassTakesThePlaceThatCostsTheLeastWork() {
    assertThat(preemptions(withTask(full(Priority.LOW), Priority.NORMAL, cpu(1)).plan()))
        .containsExactly("urgent@n2: late");
    assertThat(preemptions(withTask(full(Priority.LOW), Priority.HIGH, cpu(2)).plan()))
        .containsExactly("urgent@n2: late old3");
  }

  @Test
  void takesFromNoEqualAndFromNoHigherClass() {
    assertThat(withTask(full(Priority.NORMAL), Priority.NORMAL, cpu(1)).plan().preempting())
        .isEmpty();
    assertThat(withTask(full(Priority.HIGH), Priority.NORMAL, cpu(1)).plan().preempting())
        .isEmpty();
  }

  @Test
  void takesNothingWhereThereIsRoom() {
    Plan plan = withTask(full(Priority.LOW).node("n3", offer(1, 8)), Priority.HIGH, cpu(1)).plan();

    assertThat(placements(plan)).containsExactly("urgent@n3");
    assertThat(plan.preempting()).isEmpty();
  }

  @Test
  void makesAsManyLeaveAsItNeedsAndNoMore() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(4, 8))
            .holding("n1", "small", "default", Priority.LOW, cpu(1), LATELY)
            .holding("n1", "large", "default", Priority.LOW, cpu(3), LATELY);

    assertThat(preemptions(withTask(cluster, Priority.HIGH, cpu(2)).plan()))
        .containsExactly("urgent@n1: large");
  }

  @Test
  void whoOverranItsExpectedEndIsTheFirstToGo() {
    Claim claim =
        new Claim(TenantId.DEFAULT, Priority.LOW, cpu(1), Optional.empty(), LONG_AGO, Ties.NONE);
    Running overran =
        new Running(
            new TaskId("overran"), 1, claim, List.of(), LONG_AGO, Optional.of(NOW.minusSeconds(1)));
    Cluster cluster =
        new Cluster()
            .node("n1", offer(2, 8))
            .holding("n1", "late", "default", Priority.LOW, LATELY)
            .holding("n1", overran);

    assertThat(preemptions(withTask(cluster, Priority.HIGH, cpu(1)).plan()))
        .containsExactly("urgent@n1: overran");
  }

  @Test
  void aTaskThatRoseByWaitingTakesNoPlaceAndKeepsItsOwn() {
    Instant risen = NOW.minus(Duration.ofHours(2));
    Plan byWaiting =
        full(Priority.NORMAL).taskSince(risen, "patient", Priority.NORMAL, cpu(1)).plan();
    Claim claim =
        new Claim(TenantId.DEFAULT, Priority.LOW, cpu(2), Optional.empty(), risen, Ties.NONE);
    Running placed =
        new Running(new TaskId("patient"), 1, claim, List.of(), LATELY, Optional.empty());
    Cluster kept = new Cluster().node("n1", offer(2, 8)).holding("n1", placed);

    assertThat(byWaiting.preempting()).isEmpty();
    assertThat(withTask(kept, Priority.HIGH, cpu(1)).plan().preempting()).isEmpty();
  }

  @Test
  void takesFromAnotherTenantOnlyWhatThatHasAboveItsShare() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(4, 8))
            .holding("n1", "mine", "a", Priority.HIGH, LONG_AGO)
            .holding("n1", "theirs1", "b", Priority.LOW, LONG_AGO)
            .holding("n1", "theirs2", "b", Priority.LOW, LATELY)
            .holding("n1", "theirs3", "b", Priority.LOW, LONG_AGO);

    assertThat(preemptions(withTask(cluster, "a", Priority.NORMAL, cpu(1)).plan()))
        .containsExactly("urgent@n1: theirs2");
    assertThat(withTask(cluster, "a", Priority.NORMAL, cpu(2)).plan().preempting())
        .extracting(p -> p.task().task().value())
        .containsExactly("urgent");
  }

  @Test
  void takesNothingFromATenantWithinItsShare() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(4, 8))
            .holding("n1", "mine1", "a", Priority.HIGH, LONG_AGO)
            .holding("n1", "mine2", "a", Priority.HIGH, LONG_AGO)
            .holding("n1", "theirs1", "b", Priority.LOW, LONG_AGO)
            .holding("n1", "theirs2", "b", Priority.LOW, LONG_AGO);

    assertThat(withTask(cluster, "a", Priority.HIGH, cpu(1)).plan().preempting()).isEmpty();
  }

  @Test
  void itsPlaceIsKeptUntilTheVictimsAreGoneAndThenItIsPlaced() {
    Cluster cluster = withTask(full(Priority.LOW), Priority.HIGH, cpu(2));
    Plan first = cluster.plan();
    cluster
        .after(first)
        .gone("late")
        .task("other", "default", Priority.LOW, Origin.PENDING, cpu(1));

    Plan second = cluster.plan();
    assertThat(second.placed()).isEmpty();
    assertThat(preemptions(second)).containsExactly("urgent@n2: old3");

    Plan third = cluster.after(second).gone("old3").plan();
    assertThat(placements(third)).containsExactly("urgent@n2");
    assertThat(third.preempting()).isEmpty();
  }

  @Test
  void noSecondVictimIsAskedForWhatTheFirstLeaves() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(2, 8))
            .node("n2", offer(2, 8))
            .holding("n1", "large", "default", Priority.LOW, cpu(2), LATELY)
            .holding("n2", "other", "default", Priority.LOW, cpu(2), LONG_AGO)
            .task("u1", "default", Priority.HIGH, Origin.PENDING, cpu(1))
            .task("u2", "default", Priority.HIGH, Origin.PENDING, cpu(1));

    assertThat(preemptions(cluster.plan())).containsExactly("u1@n1: large", "u2@n1: ");
    assertThat(preemptions(cluster.after(cluster.plan()).plan()))
        .containsExactly("u1@n1: large", "u2@n1: ");
  }

  @Test
  void whoFindsRoomElsewhereMeanwhileGoesThere() {
    Cluster cluster = withTask(full(Priority.LOW), Priority.HIGH, cpu(1));
    cluster.after(cluster.plan()).gone("old1");

    Plan plan = cluster.plan();

    assertThat(placements(plan)).containsExactly("urgent@n1");
    assertThat(plan.preempting()).isEmpty();
  }

  @Test
  void nobodyLeavesANodeThatTakesNothingNew() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(1, 8), Access.SHUT)
            .node("n2", offer(1, 8))
            .holding("n1", "late", "default", Priority.LOW, LATELY)
            .holding("n2", "old", "default", Priority.LOW, LONG_AGO);

    assertThat(preemptions(withTask(cluster, Priority.HIGH, cpu(1)).plan()))
        .containsExactly("urgent@n2: old");
  }

  @Test
  void aQuotaGoesBeforePreemption() {
    Quota two =
        new Quota(
            Optional.of(4L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Cluster cluster = full(Priority.LOW);
    Map<Priority, Holdings> held = cluster.snapshot().tenants().get(TenantId.DEFAULT).held();
    cluster.tenant("default", new TenantSnapshot(1, two, held));

    Plan plan = withTask(cluster, Priority.HIGH, cpu(1)).plan();

    assertThat(plan.preempting()).isEmpty();
    assertThat(plan.overQuota()).hasSize(1);
  }

  @Test
  void onlyTheDeviceThatIsNeededIsVacated() {
    List<NodeOffer.Gpu> gpus = List.of(new NodeOffer.Gpu(0, "T4"), new NodeOffer.Gpu(1, "A10"));
    Demand share =
        Cluster.demand(0.1, 0, new GpuRequest.Share(500, List.of()), Map.of(), List.of());
    Demand whole =
        Cluster.demand(0.1, 0, new GpuRequest.Whole(1, List.of("A10")), Map.of(), List.of());
    Claim claim =
        new Claim(TenantId.DEFAULT, Priority.LOW, share, Optional.empty(), LATELY, Ties.NONE);
    Cluster cluster =
        new Cluster()
            .node("n1", offer(8, 8, gpus, Map.of()))
            .holding(
                "n1", new Running(new TaskId("t4"), 1, claim, List.of(0), LATELY, Optional.empty()))
            .holding(
                "n1",
                new Running(new TaskId("a10"), 1, claim, List.of(1), LONG_AGO, Optional.empty()));

    assertThat(preemptions(withTask(cluster, Priority.HIGH, whole).plan()))
        .containsExactly("urgent@n1: a10");
  }

  @Test
  void othersGetWhatIsLeftBesideAKeptPlace() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(4, 8))
            .holding("n1", "low", "default", Priority.LOW, cpu(2), LATELY)
            .task("urgent", "default", Priority.HIGH, Origin.PENDING, cpu(3))
            .task("beside", cpu(1))
            .task("more", cpu(1));

    Plan plan = cluster.plan();

    assertThat(preemptions(plan)).containsExactly("urgent@n1: low");
    assertThat(order(plan)).containsExactly("beside");
  }
}
