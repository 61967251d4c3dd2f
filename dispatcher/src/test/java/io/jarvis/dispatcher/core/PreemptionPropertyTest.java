package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What preemption never does, on small clusters made from a seed. */
final class PreemptionPropertyTest {
  private static final int ROUNDS = 400;

  static Stream<Long> seeds() {
    return IntStream.range(0, 300).mapToObj(Long::valueOf);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverAnEqualAndNeverATenantWithinItsShare(long seed) {
    FullCluster world = FullCluster.of(seed);

    Plan plan = world.plan();

    Map<TenantId, Holdings> gone = new HashMap<>();
    given(plan)
        .forEach(task ->
            gone.computeIfAbsent(task.line().tenant(), t -> new Holdings()).remove(task.demand()));
    for (Placement.Preempts pledge : plan.preempting()) {
      Priority priority = pledge.task().line().priority();
      for (Running victim : pledge.victims()) {
        assertThat(victim.claim().priority()).as("seed %d", seed).isGreaterThan(priority);
        assertThat(world.order().outranks(priority, victim)).as("seed %d", seed).isTrue();
        TenantId tenant = victim.claim().tenant();
        if (!tenant.equals(pledge.task().line().tenant())) {
          assertThat(world.share(tenant, gone.getOrDefault(tenant, new Holdings())))
              .as("seed %d: %s leaves", seed, victim.task())
              .isGreaterThan(world.fairShare());
        }
      }
      pledge.victims().stream()
          .map(Running::claim)
          .forEach(claim ->
              gone.computeIfAbsent(claim.tenant(), t -> new Holdings()).add(claim.demand()));
    }
  }

  private static Stream<Waiting> given(Plan plan) {
    return Stream.concat(
        plan.placed().stream().map(Placement.Placed::task),
        plan.preempting().stream().map(Placement.Preempts::task));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nobodyLeavesWhereThereIsAFreePlace(long seed) {
    FullCluster world = FullCluster.of(seed);

    Plan plan = world.plan();

    plan.preempting()
        .forEach(pledge ->
            world
                .nodes()
                .forEach(node -> {
                  Room room = new Room(node);
                  plan.placed().stream()
                      .filter(p -> p.node().equals(node.id()))
                      .forEach(p -> room.takeDevices(p.task().demand(), p.devices()));
                  boolean keptForOthers =
                      plan.preempting().stream().anyMatch(p -> p.node().equals(node.id()));
                  boolean reserved =
                      plan.reserved().filter(r -> r.node().equals(node.id())).isPresent();
                  assertThat(!keptForOthers && !reserved && room.holds(pledge.task().demand()))
                      .as("seed %d: %s has room on %s", seed, pledge.task().task(), node.id())
                      .isFalse();
                }));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theFirstSetIsTheCheapestThereIs(long seed) {
    FullCluster world = FullCluster.of(seed).withOneWaiting();

    Plan plan = world.plan();

    assertThat(plan.preempting().stream().findFirst().map(world::cost))
        .as("seed %d", seed)
        .isEqualTo(plan.placed().isEmpty() ? world.cheapestOfAll() : Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfMapsAndListsChangesNothing(long seed) {
    FullCluster world = FullCluster.of(seed);

    assertThat(world.planInAnotherOrder()).as("seed %d", seed).isEqualTo(world.plan());
  }

  /** Victims go back into the line: were they to take their places back, it would never end. */
  @ParameterizedTest
  @MethodSource("seeds")
  void playedOnNobodyIsOverCapacityAndItComesToRest(long seed) {
    FullCluster world = FullCluster.of(seed);
    boolean moved = true;
    for (int round = 0; round < ROUNDS && moved; round++) {
      Plan plan = world.plan();
      moved = !plan.placed().isEmpty() || !plan.preempting().isEmpty();
      world.carryOut(plan);
    }

    assertThat(moved).as("seed %d: something changes still", seed).isFalse();
  }
}
