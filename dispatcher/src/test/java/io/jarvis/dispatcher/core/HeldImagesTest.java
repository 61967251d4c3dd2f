package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.placements;
import static io.jarvis.dispatcher.core.Cluster.wishing;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import io.jarvis.dispatcher.core.policy.RoundRobin;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Choice;
import io.jarvis.protocol.event.NodeEvent.Mode;
import io.jarvis.protocol.task.Wishes;
import io.jarvis.protocol.task.Wishes.Preference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HeldImagesTest {
  private static SchedulingRules weighing(int image) {
    return new SchedulingRules(Duration.ofMinutes(30), Optional.empty(), 20, image);
  }

  /** The second would be fuller with a task of one core than the first by 15 hundredths. */
  private static Cluster emptierAndHolding() {
    return new Cluster().node("n1", offer(10, 10)).node("n2", offer(4, 10), "tool:latest");
  }

  @Test
  void aNodeThatHoldsTheImageMayBeSoMuchFuller() {
    assertThat(placements(emptierAndHolding().rules(weighing(20)).task("t", cpu(1), "tool").plan()))
        .containsExactly("t@n2");
    assertThat(placements(emptierAndHolding().rules(weighing(10)).task("t", cpu(1), "tool").plan()))
        .containsExactly("t@n1");
  }

  @Test
  void anImageWhoseWeightIsNothingDecidesNothing() {
    Cluster equals = new Cluster().node("n1", offer(4, 8)).node("n2", offer(4, 8), "tool:latest");

    assertThat(placements(equals.rules(weighing(0)).task("t", cpu(1), "tool").plan()))
        .containsExactly("t@n1");
  }

  @Test
  void anImageIsTheSameByWhicheverNameItIsCalled() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(4, 8))
            .node("n2", offer(4, 8), "tool:latest")
            .node("n3", offer(4, 8), "host.example/tool:1", "tool@sha256:ab")
            .rules(weighing(50))
            .task("t1", cpu(1), "docker.io/library/tool:latest")
            .task("t2", cpu(1), "host.example/tool:1")
            .task("t3", cpu(1), "tool:7@sha256:ab");

    assertThat(placements(cluster.plan())).containsExactly("t1@n2", "t2@n3", "t3@n3");
  }

  @Test
  void amongThoseThatHoldItThePolicyChooses() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(12, 12))
            .node("n2", offer(4, 12), "tool:latest")
            .node("n3", offer(11, 12), "tool:latest");

    assertThat(placements(cluster.task("t", cpu(1), "tool").plan())).containsExactly("t@n3");
  }

  @Test
  void wishesComeBeforeImages() {
    Wishes first = new Wishes(List.of(new Preference("node.zone == 'a'", 1)), NONE, NONE);
    Cluster cluster =
        new Cluster()
            .node("n1", offer(4, 8, List.of(), Map.of("zone", "a")))
            .node("n2", offer(4, 8, List.of(), Map.of("zone", "b")), "tool:latest");

    assertThat(placements(cluster.task("t", wishing(first), "tool").plan()))
        .containsExactly("t@n1");
  }

  private static final Optional<Wishes.Grouping> NONE = Optional.empty();

  @Test
  void ofRoundRobinItIsWorthAPartOfARound() {
    Cluster cluster =
        new Cluster()
            .policy(new RoundRobin())
            .rules(weighing(50))
            .node("n1", offer(9, 9))
            .node("n2", offer(9, 9))
            .node("n3", offer(9, 9), "tool:latest");
    IntStream.range(0, 4).forEach(i -> cluster.task("t" + i, cpu(1), "tool"));

    assertThat(placements(cluster.plan())).containsExactly("t0@n3", "t1@n3", "t2@n1", "t3@n2");
  }

  @Test
  void saysWhatTheImageCountedAndWhoWouldHaveGotItOtherwise() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(4, 8))
            .node("n2", offer(4, 8), "tool:latest")
            .node("n3", offer(4, 8), "tool:latest");

    Choice choice = cluster.task("t", cpu(1), "tool").plan().placed().getFirst().choice();

    assertThat(choice.image()).contains(0.1);
    assertThat(choice.score().orElseThrow()).isEqualTo(-0.25 + 0.1);
    assertThat(choice.next()).contains(new Choice.Other(new NodeId("n3"), -0.25 + 0.1));
    Choice without =
        new Cluster()
            .node("n1", offer(4, 8))
            .task("t", cpu(1), "tool")
            .plan()
            .placed()
            .getFirst()
            .choice();
    assertThat(without.image()).isEmpty();
  }

  @Test
  void whatANodeHoldsIsWhatItSaidLast() {
    NodeTable table = new NodeTable(Duration.ofMinutes(10));
    Instant now = Cluster.NOW;
    NodeId node = new NodeId("n1");
    table.update(
        List.of(
            new CatalogNode(
                node,
                "i",
                offer(4, 4),
                CatalogNode.Health.PASSING,
                Mode.READY,
                CatalogNode.Fencing.NONE)),
        now);

    table.updateImages(
        Map.of(
            "images/n1", new Versioned("a:1\n\nb:1\n", 3),
            "images/NOT A NODE", new Versioned("a:1", 4),
            "images/n2", new Versioned("c:1", 5)));

    assertThat(table.snapshot(new Books(), now).getFirst().images())
        .containsExactlyInAnyOrder("a:1", "b:1");
    table.updateImages(Map.of("images/n1", new Versioned("b:1", 6)));
    assertThat(table.snapshot(new Books(), now).getFirst().images()).containsExactly("b:1");
    table.updateImages(Map.of());
    assertThat(table.snapshot(new Books(), now).getFirst().images()).isEmpty();
  }

  @Test
  void ofANodeThatSaysTooManyTheFirstCount() {
    ImageReports reports = new ImageReports();
    String many = String.join("\n", IntStream.range(0, 1_000).mapToObj(i -> "image:" + i).toList());

    reports.update(Map.of("images/n1", new Versioned(many, 1)));

    assertThat(reports.of(new NodeId("n1")))
        .hasSize(ImageReports.MOST)
        .contains("image:0", "image:255");
  }

  static Stream<Long> seeds() {
    return IntStream.range(0, 300).mapToObj(Long::valueOf);
  }

  /** By the definition: no other node of those it may have is judged higher, its image included. */
  @ParameterizedTest
  @MethodSource("seeds")
  void noOtherNodeIsJudgedHigher(long seed) {
    RandomCluster made = RandomCluster.of(seed);
    List<io.jarvis.catalog.NodeOffer> offers =
        made.nodes().stream().map(NodeSnapshot::offer).toList();
    Scoring scoring = made.policy().scoring(made.mix(), offers);
    double worth = 0.1 * made.policy().measure(offers);
    NodeIndex index = new NodeIndex();
    index.follow(made.snapshot());
    long turn = 100;
    for (Waiting task : made.tasks()) {
      Demand demand = task.demand();
      Optional<Room> best = index.best(demand, task.image());
      if (best.isPresent() && demand.leaning().isNone()) {
        double chosen = judged(scoring, worth, made, best.get(), task);
        double highest =
            made.nodes().stream()
                .flatMap(node -> index.rooms().of(node.id()).stream())
                .filter(room -> index.couldTake(room, demand) && room.holds(demand))
                .mapToDouble(room -> judged(scoring, worth, made, room, task))
                .max()
                .orElseThrow();
        assertThat(chosen).as("seed %d", seed).isEqualTo(highest);
      }
      long next = ++turn;
      best.ifPresent(room -> index.take(room, demand, next));
    }
  }

  /** Of these nodes few are left with room for it in the end, and then others hold it. */
  @ParameterizedTest
  @MethodSource("policies")
  void amongManyNodesThatHoldItTheIndexFindsWhatAScanFinds(PlacementPolicy policy) {
    Random random = new Random(7);
    NodeIndex indexed = new NodeIndex();
    NodeIndex scanned = new NodeIndex(0);
    int holding = 0;
    for (int turn = 0; turn < 1_200; turn++) {
      if (turn % 600 == 0) {
        Cluster cluster = manyHolding(policy, turn);
        indexed.follow(cluster.snapshot());
        scanned.follow(cluster.snapshot());
      }
      Demand demand = anyOf(random);
      Room found = indexed.best(demand, "tool").orElseThrow();
      Room expected = scanned.best(demand, "tool").orElseThrow();

      assertThat(found.id()).isEqualTo(expected.id());
      Choice choice = indexed.choice(found, demand, "tool");
      holding += choice.image().isPresent() ? 1 : 0;
      assertThat(choice.next().orElseThrow().score())
          .isLessThanOrEqualTo(choice.score().orElseThrow());
      indexed.take(found, demand, turn + 1);
      scanned.take(expected, demand, turn + 1);
    }
    assertThat(holding).isPositive();
  }

  private static Cluster manyHolding(PlacementPolicy policy, long seed) {
    Random offers = new Random(7);
    Random holders = new Random(seed);
    Cluster cluster = new Cluster().policy(policy).rules(weighing(15));
    for (int i = 0; i < 900; i++) {
      Map<String, String> attributes = Map.of("zone", offers.nextBoolean() ? "a" : "b");
      cluster.node(
          "n" + i,
          offer(1 + offers.nextInt(16), 1 + offers.nextInt(16), List.of(), attributes),
          holders.nextInt(9) == 0 ? new String[] {"tool:latest"} : new String[0]);
    }
    return cluster;
  }

  /** One with a constraint, one with a wish, or neither. */
  private static Demand anyOf(Random random) {
    Demand demand = cpu(1 + random.nextInt(3));
    Wishes wishes = new Wishes(List.of(new Preference("node.zone == 'b'", 1)), NONE, NONE);
    return switch (random.nextInt(4)) {
      case 0 -> demand.withConstraints(List.of("node.zone == 'a'"));
      case 1 -> demand.leaning(new Leaning(TenantId.DEFAULT, wishes));
      default -> demand;
    };
  }

  static Stream<PlacementPolicy> policies() {
    return Policies.all().stream();
  }

  private static double judged(
      Scoring scoring, double worth, RandomCluster made, Room room, Waiting task) {
    Set<String> held =
        made.nodes().stream()
            .filter(n -> n.id().equals(room.id()))
            .findFirst()
            .orElseThrow()
            .images();
    return scoring.score(task.demand().anywhere(), room)
        + (held.contains(task.image()) ? worth : 0);
  }
}
