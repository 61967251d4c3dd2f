package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Ties;
import io.jarvis.protocol.task.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who leaves which nodes for a gang. */
final class GangPreemptionTest {
  private static final Instant LONG_AGO = NOW.minus(Duration.ofMinutes(20));
  private static final Instant LATELY = NOW.minus(Duration.ofMinutes(5));

  private static Cluster withGang(Cluster cluster, Priority priority, Demand demand) {
    return cluster.task("gang", "default", priority, Origin.PENDING, demand);
  }

  /** Two nodes of two cores, full of tasks of one core; those of n2 are of this class. */
  private static Cluster full(Priority second) {
    return new Cluster()
        .node("n1", offer(2, 8))
        .node("n2", offer(2, 8))
        .holding("n1", "old1", "default", Priority.LOW, LONG_AGO)
        .holding("n1", "late1", "default", Priority.LOW, LATELY)
        .holding("n2", "old2", "default", second, LONG_AGO)
        .holding("n2", "late2", "default", second, LATELY);
  }

  /** Each as {@code gang@nodes: victims}. */
  private static List<String> preemptions(Plan plan) {
    return plan.preempting().stream()
        .map(p ->
            p.task().task()
                + "@"
                + p.nodes()
                + ": "
                + p.victims().stream().map(v -> v.task().value()).sorted().toList())
        .toList();
  }

  @Test
  void itTakesThePlacesOnAllNodesThatCostTheLeastWork() {
    assertThat(preemptions(withGang(full(Priority.LOW), Priority.HIGH, cpu(1).times(2)).plan()))
        .containsExactly("gang@[n1, n2]: [late1, late2]");
    assertThat(preemptions(withGang(full(Priority.LOW), Priority.NORMAL, cpu(2).times(2)).plan()))
        .containsExactly("gang@[n1, n2]: [late1, late2, old1, old2]");
  }

  @Test
  void oneWhoMakesRoomForTwoMayCostLessThanTwo() {
    Cluster cluster =
        full(Priority.LOW)
            .node("n3", offer(2, 8))
            .holding("n3", "large", "default", Priority.LOW, cpu(2), NOW.minusSeconds(240));

    assertThat(preemptions(withGang(cluster, Priority.HIGH, cpu(1).times(2)).plan()))
        .containsExactly("gang@[n3, n3]: [large]");
  }

  @Test
  void nobodyLeavesAnywhereUnlessAllMembersGetAPlace() {
    Plan plan = withGang(full(Priority.NORMAL), Priority.NORMAL, cpu(1).times(3)).plan();

    assertThat(plan.preempting()).isEmpty();
    assertThat(plan.noCapacity()).hasSize(1);
  }

  @Test
  void whatIsFreeIsTakenAsItIs() {
    Cluster cluster = full(Priority.LOW).node("n3", offer(1, 8));

    assertThat(preemptions(withGang(cluster, Priority.HIGH, cpu(1).times(2)).plan()))
        .containsExactly("gang@[n1, n3]: [late1]");
  }

  @Test
  void itsPlacesAreKeptUntilTheLastVictimIsGoneAndThenItIsPlacedWhole() {
    Cluster cluster = withGang(full(Priority.LOW), Priority.HIGH, cpu(1).times(2));
    Plan first = cluster.plan();
    Plan second =
        cluster
            .after(first)
            .gone("late1")
            .task("other", "default", Priority.NORMAL, Origin.PENDING, cpu(1))
            .plan();

    assertThat(second.placed()).as("the place that is free already is the gang's").isEmpty();
    assertThat(preemptions(second)).first().isEqualTo("gang@[n1, n2]: [late2]");

    Plan third = cluster.after(second).gone("late2").plan();
    assertThat(third.placed())
        .filteredOn(placed -> placed.task().task().value().equals("gang"))
        .singleElement()
        .satisfies(placed ->
            assertThat(placed.members())
                .extracting(member -> member.node().value())
                .containsExactlyInAnyOrder("n1", "n2"));
  }

  @Test
  void aGangThatHasToLeaveCountsOnceAndWhole() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(2, 8))
            .node("n2", offer(2, 8))
            .holding("n1", member(0))
            .holding("n2", member(1))
            .holding("n1", "single1", "default", Priority.LOW, NOW.minusSeconds(250))
            .holding("n2", "single2", "default", Priority.LOW, NOW.minusSeconds(250));

    assertThat(preemptions(withGang(cluster, Priority.HIGH, cpu(1).times(2)).plan()))
        .as("200 s of two are less than 250 s and 250 s")
        .containsExactly("gang@[n1, n2]: [low, low_1]");
  }

  /** Of a gang of two that was placed 200 s ago. */
  private static Running member(int rank) {
    Claim gang =
        new Claim(
            TenantId.DEFAULT, Priority.LOW, cpu(1).times(2), Optional.empty(), NOW, Ties.NONE);
    return new Running(
        new TaskId("low").member(rank),
        1,
        gang.ofMember(rank),
        List.of(),
        NOW.minusSeconds(200),
        Optional.empty());
  }

  @Test
  void itsMembersMeetOverOneNetworkAndKeepApartWhereTheyMust() {
    Cluster networks =
        new Cluster()
            .node("n1", offer(1, 8, List.of(), Map.of(NodeOffer.GANG_NETWORK, "a")))
            .node("n2", offer(1, 8, List.of(), Map.of(NodeOffer.GANG_NETWORK, "b")))
            .node("n3", offer(1, 8, List.of(), Map.of(NodeOffer.GANG_NETWORK, "b")))
            .holding("n1", "late", "default", Priority.LOW, LATELY)
            .holding("n2", "old2", "default", Priority.LOW, LONG_AGO)
            .holding("n3", "old3", "default", Priority.LOW, LONG_AGO);
    Demand apart =
        Cluster.wishing(
            new Wishes(
                List.of(),
                Optional.of(new Wishes.Grouping("g", Optional.empty())),
                Optional.empty()));
    Cluster large =
        full(Priority.LOW)
            .node("n3", offer(2, 8))
            .holding("n3", "large", "default", Priority.LOW, cpu(2), NOW.minusSeconds(1));

    assertThat(preemptions(withGang(networks, Priority.HIGH, cpu(1).times(2)).plan()))
        .containsExactly("gang@[n2, n3]: [old2, old3]");
    assertThat(preemptions(withGang(large, Priority.HIGH, apart.times(2)).plan()))
        .containsExactly("gang@[n1, n3]: [large, late1]");
  }

  @Test
  void whoFindsRoomElsewhereMeanwhileGoesThere() {
    Cluster cluster = withGang(full(Priority.LOW), Priority.HIGH, cpu(1).times(2));
    cluster.after(cluster.plan()).gone("old1").gone("old2");

    Plan plan = cluster.plan();

    assertThat(order(plan)).containsExactly("gang");
    assertThat(plan.preempting()).isEmpty();
  }
}
