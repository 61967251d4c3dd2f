package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What preemption for a gang never does, on small clusters made from a seed. */
final class GangPreemptionPropertyTest {
  static Stream<Long> seeds() {
    return IntStream.range(0, 400).mapToObj(Long::valueOf);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theVictimsAreOfALowerClassAndTheCheapestThereAre(long seed) {
    GangWorld world = new GangWorld(seed);

    Plan plan = world.plan();

    Optional<GangWorld.Cost> found = plan.preempting().stream().findFirst().map(world::cost);
    assertThat(found)
        .as("seed %d", seed)
        .isEqualTo(plan.placed().isEmpty() ? world.cheapestOfAll() : Optional.empty());
    plan.preempting().stream()
        .flatMap(pledge -> pledge.victims().stream())
        .forEach(victim -> assertThat(world.mayLeave(victim)).as("seed %d", seed).isTrue());
  }

  /** Which also is: nobody leaves for a gang that does not start then. */
  @ParameterizedTest
  @MethodSource("seeds")
  void onceTheyAreGoneTheGangStartsOnItsKeptPlacesAndNobodyIsOverCapacity(long seed) {
    GangWorld world = new GangWorld(seed).withOthersWaiting();
    Plan first = world.play();
    Optional<Placement.Preempts> pledge =
        first.preempting().stream().filter(world::isForGang).findFirst();
    world.vacate(first);

    Plan second = world.play();

    pledge.ifPresent(kept -> {
      Placement.Placed gang =
          second.placed().stream()
              .filter(p -> p.task().equals(kept.task()))
              .findFirst()
              .orElseThrow();
      assertThat(gang.members()).as("seed %d", seed).hasSize(kept.task().demand().members());
      assertThat(counts(gang)).as("seed %d", seed).isEqualTo(kept.seats());
    });
  }

  private static Map<io.jarvis.protocol.NodeId, Integer> counts(Placement.Placed gang) {
    return gang.members().stream()
        .collect(Collectors.toMap(Placement.Member::node, member -> 1, Integer::sum));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderInWhichNodesComeChangesNothing(long seed) {
    assertThat(new GangWorld(seed).planInAnotherOrder())
        .as("seed %d", seed)
        .isEqualTo(new GangWorld(seed).plan());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void playedOnItComesToRest(long seed) {
    GangWorld world = new GangWorld(seed).withOthersWaiting();
    boolean moved = true;
    for (int round = 0; round < 100 && moved; round++) {
      Plan plan = world.play();
      moved = !plan.placed().isEmpty() || !plan.preempting().isEmpty();
      world.vacate(plan);
    }

    assertThat(moved).as("seed %d: something changes still", seed).isFalse();
  }
}
