package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.placements;
import static io.jarvis.dispatcher.core.Cluster.preemptions;
import static io.jarvis.dispatcher.core.Cluster.wishing;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.task.Wishes;
import io.jarvis.protocol.task.Wishes.Grouping;
import io.jarvis.protocol.task.Wishes.Preference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WishesTest {
  private static final Optional<Grouping> NOT = Optional.empty();

  private static Wishes prefers(Preference... preferences) {
    return new Wishes(List.of(preferences), NOT, NOT);
  }

  private static Wishes apart(String attribute) {
    return new Wishes(List.of(), Optional.of(web(attribute)), NOT);
  }

  private static Wishes spread(String attribute) {
    return new Wishes(List.of(), NOT, Optional.of(web(attribute)));
  }

  private static Grouping web(String attribute) {
    return new Grouping("web", Optional.of(attribute).filter(a -> !a.isEmpty()));
  }

  /** The first two in zone a, the others in b and c; the first has the most room. */
  private static Cluster zones() {
    return new Cluster()
        .node("n1", offer(8, 8, List.of(), Map.of("zone", "a", "disk", "ssd")))
        .node("n2", offer(4, 8, List.of(), Map.of("zone", "a", "disk", "hdd")))
        .node("n3", offer(4, 8, List.of(), Map.of("zone", "b", "disk", "ssd")))
        .node("n4", offer(2, 8, List.of(), Map.of("zone", "c")));
  }

  @Test
  void theNodeWhosePreferencesWeighMostIsTheBest() {
    Wishes wishes =
        prefers(
            new Preference("node.zone == 'b'", 10),
            new Preference("node.disk == 'hdd'", 5),
            new Preference("node.zone == 'a'", 6));

    assertThat(placements(zones().task("t", wishing(wishes)).plan())).containsExactly("t@n2");
  }

  @Test
  void amongEquallyPreferredNodesThePolicyChooses() {
    Wishes ssd = prefers(new Preference("node.disk == 'ssd'", 1));

    assertThat(placements(zones().task("t", wishing(ssd)).plan())).containsExactly("t@n1");
  }

  @Test
  void aPreferenceThatNoNodeWithRoomFulfilsKeepsNobodyWaiting() {
    Wishes wishes =
        prefers(
            new Preference("node.zone == 'nowhere'", 100), new Preference("node.zone == 'c'", 1));
    Cluster cluster =
        zones().task("t1", wishing(wishes)).task("t2", wishing(wishes)).task("t3", wishing(wishes));

    assertThat(placements(cluster.plan())).containsExactly("t1@n4", "t2@n4", "t3@n1");
  }

  @Test
  void membersOfAGroupKeepApartByNode() {
    Cluster cluster =
        zones().member("n1", "web").member("n1", "other").task("t1", wishing(apart("")));
    for (int i = 2; i <= 4; i++) {
      cluster.task("t" + i, wishing(apart("")));
    }

    Plan plan = cluster.plan();

    assertThat(placements(plan)).containsExactly("t1@n2", "t2@n3", "t3@n4");
    assertThat(plan.noCapacity()).extracting(n -> n.first().task().value()).containsExactly("t4");
    assertThat(plan.reserved()).isEmpty();
  }

  @Test
  void membersOfAGroupKeepApartByAnAttribute() {
    Cluster cluster =
        zones()
            .member("n2", "web")
            .task("t1", wishing(apart("zone")))
            .task("t2", wishing(apart("zone")))
            .task("t3", wishing(apart("zone")));

    Plan plan = cluster.plan();

    assertThat(placements(plan)).containsExactly("t1@n3", "t2@n4");
    assertThat(plan.noCapacity()).hasSize(1);
  }

  @Test
  void aGroupIsThatOfItsTenant() {
    Demand theirs =
        cpu(1).leaning(new Leaning(new io.jarvis.protocol.TenantId("b"), apart("zone")));
    Cluster cluster =
        zones().member("n1", "web").task("t", "b", Priority.NORMAL, Origin.PENDING, theirs);

    assertThat(placements(cluster.plan())).containsExactly("t@n1");
  }

  @Test
  void aSpreadGroupGoesWhereTheFewestOfItAre() {
    Cluster cluster = zones().member("n1", "web").member("n3", "web").member("n3", "web");
    for (int i = 1; i <= 5; i++) {
      cluster.task("t" + i, wishing(spread("zone")));
    }

    assertThat(placements(cluster.plan()))
        .containsExactly("t1@n4", "t2@n1", "t3@n4", "t4@n1", "t5@n3");
  }

  @Test
  void preferencesComeBeforeSpread() {
    Wishes both =
        new Wishes(List.of(new Preference("node.zone == 'a'", 1)), NOT, Optional.of(web("")));
    Cluster cluster =
        zones().task("t1", wishing(both)).task("t2", wishing(both)).task("t3", wishing(both));

    assertThat(placements(cluster.plan())).containsExactly("t1@n1", "t2@n2", "t3@n1");
  }

  @Test
  void nobodyLeavesANodeForOneThatMustKeepApartFromWhatIsThere() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(1, 8))
            .node("n2", offer(1, 8))
            .holding("n1", "late", "default", Priority.LOW, NOW.minus(Duration.ofMinutes(1)))
            .holding("n2", "old", "default", Priority.LOW, NOW.minus(Duration.ofMinutes(9)))
            .member("n1", "web")
            .task("t", "default", Priority.HIGH, Origin.PENDING, wishing(apart("")));

    assertThat(preemptions(cluster.plan())).containsExactly("t@n2: old");
  }
}
