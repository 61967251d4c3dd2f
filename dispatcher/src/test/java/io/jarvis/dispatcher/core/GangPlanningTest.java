package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static io.jarvis.dispatcher.core.Cluster.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.Quota;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GangPlanningTest {
  @Test
  void allMembersGetAPlaceAtOnce() {
    Plan plan =
        new Cluster()
            .node("n1", offer(2, 8))
            .node("n2", offer(1, 8))
            .task("gang", cpu(1).times(3))
            .plan();

    assertThat(nodes(plan.placed().getFirst())).containsExactlyInAnyOrder("n1", "n1", "n2");
  }

  @Test
  void whereOneFindsNoRoomNoneIsPlacedAndOthersAreNotHeldUp() {
    Plan plan =
        new Cluster()
            .node("n1", offer(2, 8))
            .node("n2", offer(2, 8))
            .running("n1", "r", cpu(1), NOW.plus(Duration.ofHours(1)))
            .node("n3", offer(8, 8), Access.SHUT)
            .task("gang", cpu(1).times(4))
            .shortTask("small", cpu(1), Duration.ofMinutes(5))
            .plan();

    assertThat(order(plan)).containsExactly("small");
    assertThat(plan.noCapacity()).hasSize(1);
  }

  @Test
  void theKeptStartHoldsForTheWholeGang() {
    Cluster cluster =
        new Cluster()
            .node("n1", offer(2, 8))
            .node("n2", offer(2, 8))
            .running("n1", "r1", cpu(2), NOW.plus(Duration.ofMinutes(5)))
            .running("n2", "r2", cpu(1), NOW.plus(Duration.ofMinutes(9)))
            .task("gang", cpu(2).times(2));

    Plan plan =
        cluster
            .shortTask("long", cpu(1), Duration.ofMinutes(20))
            .shortTask("short", cpu(1), Duration.ofMinutes(4))
            .plan();

    assertThat(plan.reserved())
        .hasValueSatisfying(reserved -> {
          assertThat(reserved.task().task().value()).isEqualTo("gang");
          assertThat(reserved.start()).isEqualTo(NOW.plus(Duration.ofMinutes(9)));
          assertThat(reserved.nodes())
              .containsExactlyInAnyOrder(new NodeId("n1"), new NodeId("n2"));
        });
    assertThat(order(plan)).as("only what has ended by then").containsExactly("short");
  }

  /** Three of four cores of each node are taken for ten minutes, and a task waits for all four. */
  private static Cluster waitingForFourCores() {
    Instant end = NOW.plus(Duration.ofMinutes(10));
    return new Cluster()
        .node("n1", offer(4, 8))
        .node("n2", offer(4, 8))
        .running("n1", "r1", cpu(3), end)
        .running("n2", "r2", cpu(4), end.plusSeconds(60))
        .task("large", cpu(4));
  }

  @Test
  void aGangOfWhichAllHaveEndedByThenFillsTheGap() {
    Plan plan =
        waitingForFourCores()
            .node("n3", offer(1, 8))
            .shortTask("long", cpu(1).times(2), Duration.ofMinutes(11))
            .shortTask("short", cpu(1).times(2), Duration.ofMinutes(10))
            .plan();

    assertThat(plan.reserved().orElseThrow().node()).isEqualTo(new NodeId("n1"));
    assertThat(order(plan)).containsExactly("short");
    assertThat(nodes(plan.placed().getFirst())).containsExactlyInAnyOrder("n1", "n3");
    assertThat(plan.noCapacity())
        .extracting(waits -> waits.first().task().value())
        .containsExactly("large", "long");
  }

  @Test
  void aGangForWhichTheGapIsTooSmallFillsNoPartOfIt() {
    Plan plan =
        waitingForFourCores()
            .shortTask("gang", cpu(1).times(2), Duration.ofMinutes(5))
            .shortTask("single", cpu(1), Duration.ofMinutes(9))
            .plan();

    assertThat(order(plan)).containsExactly("single");
  }

  @Test
  void theGapGoesToWhomWaitingCostsMostBeItAGang() {
    Plan plan =
        waitingForFourCores()
            .node("n3", offer(1, 8))
            .running("n3", "r3", cpu(1), NOW.plus(Duration.ofHours(1)))
            .shortTask("nineMinutes", cpu(1), Duration.ofMinutes(9))
            .shortTask("oneMinute", cpu(0.5).times(2), Duration.ofMinutes(1))
            .plan();

    assertThat(order(plan)).containsExactly("oneMinute");
  }

  @Test
  void membersThatMustKeepApartGetANodeEach() {
    Demand apart =
        Cluster.wishing(
            new Wishes(
                List.of(),
                Optional.of(new Wishes.Grouping("g", Optional.empty())),
                Optional.empty()));
    Cluster cluster = new Cluster().node("n1", offer(8, 8)).node("n2", offer(8, 8));

    assertThat(cluster.task("gang", apart.times(3)).plan().neverFit()).hasSize(1);

    Plan plan = cluster.node("n3", offer(8, 8)).plan();

    assertThat(nodes(plan.placed().getFirst())).containsExactlyInAnyOrder("n1", "n2", "n3");
  }

  @Test
  void membersAreNotSpreadOverNetworksThatDoNotMeet() {
    Plan plan =
        new Cluster()
            .node("n1", offer(2, 8, List.of(), Map.of(NodeOffer.GANG_NETWORK, "a")))
            .node("n2", offer(3, 8, List.of(), Map.of(NodeOffer.GANG_NETWORK, "b")))
            .node("n3", offer(1, 8, List.of(), Map.of(NodeOffer.GANG_NETWORK, "a")))
            .task("gang", cpu(1).times(3))
            .plan();

    Set<String> distinct = new HashSet<>(nodes(plan.placed().getFirst()));
    assertThat(distinct).isIn(Set.of("n2"), Set.of("n1", "n3"));
  }

  @Test
  void whatAllNodesTogetherCouldNeverTakeIsSaidSo() {
    Plan plan =
        new Cluster()
            .node("n1", offer(2, 8))
            .node("n2", offer(1, 8))
            .task("gang", cpu(1).times(4))
            .plan();

    assertThat(plan.neverFit())
        .singleElement()
        .satisfies(never ->
            assertThat(never.reasons())
                .containsExactly(
                    "gang: 4 members asked, the nodes of one network together could take 3"));
  }

  @Test
  void quotasAndSharesCountEveryMember() {
    Quota three =
        new Quota(
            Optional.of(3L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Cluster cluster =
        new Cluster()
            .node("n1", offer(9, 8))
            .tenant("t", 1, three)
            .task("four", "t", Priority.NORMAL, LineKey.Origin.PENDING, cpu(1).times(4))
            .task("two", "t", Priority.NORMAL, LineKey.Origin.PENDING, cpu(1).times(2))
            .task("two-more", "t", Priority.NORMAL, LineKey.Origin.PENDING, cpu(1).times(2));

    assertThat(order(cluster.plan())).containsExactly("two");
  }

  @Test
  void aGangIsPreemptedAsAWholeAndItsWorkCountsAsAWhole() {
    Claim gang =
        new Claim(
            TenantId.DEFAULT,
            Priority.LOW,
            cpu(1).times(4),
            Optional.empty(),
            NOW,
            io.jarvis.protocol.task.Ties.NONE);
    Running member =
        new Running(
            new io.jarvis.protocol.TaskId("gang").member(2),
            1,
            gang.ofMember(2),
            List.of(),
            NOW.minusSeconds(100),
            Optional.empty());

    Plan plan =
        new Cluster()
            .node("n1", offer(1, 8))
            .node("n2", offer(1, 8))
            .holding("n1", member)
            .holding("n2", "single", "default", Priority.LOW, NOW.minusSeconds(300))
            .task("urgent", "default", Priority.HIGH, LineKey.Origin.PENDING, cpu(1))
            .plan();

    assertThat(Cluster.preemptions(plan))
        .as("300 s of one are less than 100 s of four")
        .containsExactly("urgent@n2: single");
  }

  /** Never a part of a gang, never over capacity, and never none where all fit. */
  @Test
  void inRandomClustersAGangIsPlacedWholeOrNotAtAll() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Cluster cluster = new Cluster();
      Map<NodeId, NodeOffer> offers = new HashMap<>();
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        List<NodeOffer.Gpu> gpus =
            random.nextBoolean()
                ? List.of()
                : List.of(new NodeOffer.Gpu(0, "A10"), new NodeOffer.Gpu(1, "A10"));
        NodeOffer offer =
            offer(
                1 + random.nextInt(6),
                8,
                gpus,
                random.nextInt(3) == 0
                    ? Map.of(NodeOffer.GANG_NETWORK, "net" + random.nextInt(2))
                    : Map.of());
        offers.put(new NodeId("n" + i), offer);
        cluster.node("n" + i, offer);
        if (random.nextBoolean()) {
          cluster.running(
              "n" + i, "r" + i, cpu(1), NOW.plus(Duration.ofMinutes(random.nextInt(60))));
        }
      }
      for (int i = 0; i < random.nextInt(12); i++) {
        GpuRequest gpu =
            random.nextInt(4) == 0 ? new GpuRequest.Whole(1, List.of()) : new GpuRequest.None();
        Demand demand =
            Cluster.demand(1 + random.nextInt(2), random.nextInt(2), gpu, Map.of(), List.of());
        cluster.task("t" + i, demand.times(1 + random.nextInt(5)));
      }
      check(seed, cluster.snapshot(), offers);
    }
  }

  private static void check(long seed, ClusterSnapshot snapshot, Map<NodeId, NodeOffer> offers) {
    Plan plan = new Planner().plan(snapshot, NOW);
    Map<NodeId, Room> rooms = new HashMap<>();
    snapshot.nodes().forEach(node -> rooms.put(node.id(), new Room(node)));
    for (Placement.Placed placed : plan.placed()) {
      Demand demand = placed.task().demand();
      assertThat(placed.members()).as("seed %s: %s", seed, placed).hasSize(demand.members());
      Set<String> networks = new HashSet<>();
      for (Placement.Member member : placed.members()) {
        Room room = java.util.Objects.requireNonNull(rooms.get(member.node()));
        assertThat(room.holds(demand.each())).as("seed %s: %s", seed, placed).isTrue();
        room.takeDevices(demand.each(), member.devices());
        networks.add(Muster.network(java.util.Objects.requireNonNull(offers.get(member.node()))));
      }
      if (demand.isGang()) {
        assertThat(networks).as("seed %s: %s", seed, placed).hasSize(1);
      }
    }
  }

  private static List<String> nodes(Placement.Placed placed) {
    return placed.members().stream().map(member -> member.node().value()).toList();
  }
}
