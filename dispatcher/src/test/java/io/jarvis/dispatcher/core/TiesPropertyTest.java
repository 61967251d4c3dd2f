package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Concurrency;
import io.jarvis.protocol.task.Ties;
import io.jarvis.protocol.task.Wishes;
import io.jarvis.protocol.task.Wishes.Grouping;
import io.jarvis.protocol.task.Wishes.Preference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that depend on each other, and wish for nodes, on clusters made from a seed. */
final class TiesPropertyTest {
  private static final Optional<Grouping> NONE = Optional.empty();

  static Stream<Long> seeds() {
    return IntStream.range(0, 200).mapToObj(Long::valueOf);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noTwoOfAGroupThatKeepsApartAreInOnePlace(long seed) {
    Mixture mixture = new Mixture(seed);

    mixture
        .play()
        .forEach(step -> {
          Waiting task = step.placed().task();
          task.demand()
              .leaning()
              .wishes()
              .antiAffinity()
              .ifPresent(apart ->
                  assertThat(step.crowd(apart, step.node()))
                      .as("seed %d: %s", seed, task.task())
                      .isZero());
        });
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aTaskGetsTheMostPreferredNodeWithRoomAndOfTheseOneWithTheFewestOfItsGroup(long seed) {
    Mixture mixture = new Mixture(seed);

    mixture
        .play()
        .forEach(step ->
            assertThat(step.rank(step.node()))
                .as("seed %d: %s", seed, step.placed().task().task())
                .isEqualTo(
                    step.rooms().stream()
                        .filter(step::couldTake)
                        .map(step::rank)
                        .min(Rank.BEST_FIRST)
                        .orElseThrow()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverMoreOfAKeyThanTheSmallestLimitOfItsLiveTasks(long seed) {
    Mixture mixture = new Mixture(seed);
    Plan plan = mixture.plan();
    Map<String, Integer> placed = new HashMap<>();
    plan.placed().stream()
        .flatMap(p -> p.task().ties().concurrency().stream())
        .forEach(c -> placed.merge(c.key(), 1, Integer::sum));

    placed.forEach((key, count) ->
        assertThat(count).as("seed %d: %s", seed, key).isLessThanOrEqualTo(mixture.limit(key)));
    plan.throttled().stream()
        .map(held -> held.first().ties().concurrency().orElseThrow().key())
        .forEach(key ->
            assertThat(placed.getOrDefault(key, 0))
                .as("seed %d: %s", seed, key)
                .isEqualTo(mixture.limit(key)));
  }

  /** How good a node is for a task, but for the policy. */
  private record Rank(int weight, int crowd) {
    static final Comparator<Rank> BEST_FIRST =
        Comparator.comparing(Rank::weight).reversed().thenComparing(Rank::crowd);
  }

  /** A placement, and what the nodes were like before it. */
  private record Step(
      Placement.Placed placed, Room node, List<Room> rooms, Map<String, List<Room>> groups) {
    int crowd(Grouping grouping, Room node) {
      return Math.toIntExact(
          groups.getOrDefault(grouping.group(), List.of()).stream()
              .filter(other -> place(grouping, other).equals(place(grouping, node)))
              .count());
    }

    private static String place(Grouping grouping, Room node) {
      return grouping
          .attribute()
          .map(attribute -> node.offer().attributes().getOrDefault(attribute, ""))
          .orElse(node.id().value());
    }

    boolean couldTake(Room room) {
      Wishes wishes = placed.task().demand().leaning().wishes();
      return room.holds(placed.task().demand())
          && wishes.antiAffinity().filter(apart -> crowd(apart, room) > 0).isEmpty();
    }

    Rank rank(Room room) {
      Wishes wishes = placed.task().demand().leaning().wishes();
      Constraints constraints = new Constraints();
      int weight =
          wishes.preferences().stream()
              .filter(p -> constraints.holds(p.expression(), room.offer().attributes()))
              .mapToInt(Preference::weight)
              .sum();
      return new Rank(weight, wishes.spread().map(spread -> crowd(spread, room)).orElse(0));
    }
  }

  private static final class Mixture {
    private final Random random;
    private final List<NodeSnapshot> nodes;
    private final List<Waiting> tasks;
    private final Throttles throttles = new Throttles();

    Mixture(long seed) {
      random = new Random(seed);
      nodes = IntStream.range(0, 1 + random.nextInt(12)).mapToObj(this::node).toList();
      tasks = IntStream.range(0, random.nextInt(40)).mapToObj(this::task).toList();
      tasks.forEach(task -> throttles.lives(TenantId.DEFAULT, task.ties()));
    }

    private NodeSnapshot node(int number) {
      Map<String, String> attributes =
          random.nextInt(5) == 0
              ? Map.of()
              : Map.of("zone", "z" + random.nextInt(3), "disk", "d" + random.nextInt(2));
      NodeOffer offer = Cluster.offer(1 + random.nextInt(8), 8, List.of(), attributes);
      return new NodeSnapshot(new NodeId("n" + number), offer, new NodeUsage(), Access.OPEN, 0);
    }

    private Waiting task(int number) {
      Optional<Concurrency> concurrency =
          random.nextInt(3) == 0
              ? Optional.of(new Concurrency("k" + random.nextInt(2), 1 + random.nextInt(6)))
              : Optional.empty();
      Wishes wishes = random.nextInt(4) == 0 ? Wishes.NONE : wishes();
      Demand demand =
          Cluster.cpu(1 + random.nextInt(3)).leaning(new Leaning(TenantId.DEFAULT, wishes));
      LineKey line = new LineKey(TenantId.DEFAULT, Priority.NORMAL, Origin.PENDING);
      return new Waiting(
          new TaskId("t" + number),
          line,
          Place.of(Cluster.NOW.minusSeconds(60), number),
          demand,
          Span.UNKNOWN,
          Optional.empty(),
          new Ties(wishes.groups(), concurrency),
          "");
    }

    private Wishes wishes() {
      List<Preference> preferences =
          IntStream.range(0, random.nextInt(3))
              .mapToObj(i ->
                  new Preference(
                      "node.zone == 'z" + random.nextInt(3) + "'", 1 + random.nextInt(9)))
              .toList();
      return new Wishes(
          preferences,
          random.nextInt(3) == 0 ? grouping() : NONE,
          random.nextInt(2) == 0 ? grouping() : NONE);
    }

    private Optional<Grouping> grouping() {
      return Optional.of(
          new Grouping(
              "g" + random.nextInt(3),
              random.nextBoolean() ? Optional.of("zone") : Optional.empty()));
    }

    int limit(String key) {
      return tasks.stream()
          .flatMap(task -> task.ties().concurrency().stream())
          .filter(c -> c.key().equals(key))
          .mapToInt(Concurrency::limit)
          .min()
          .orElseThrow();
    }

    Plan plan() {
      WaitingLines lines = new WaitingLines();
      tasks.forEach(lines::add);
      ClusterSnapshot snapshot =
          new ClusterSnapshot(
              nodes,
              lines,
              Policies.named("least-loaded").orElseThrow(),
              Mix.NONE,
              new Runtimes(),
              SchedulingRules.DEFAULT,
              Map.of(),
              new Kinships(),
              throttles,
              List.of(),
              0,
              1_000);
      return new Planner().plan(snapshot, Cluster.NOW);
    }

    /** The plan, one placement after another; nothing where a start is kept and takes room. */
    List<Step> play() {
      Plan plan = plan();
      List<Step> steps = new ArrayList<>();
      List<Room> rooms = nodes.stream().map(Room::new).toList();
      Map<String, List<Room>> groups = new HashMap<>();
      for (Placement.Placed placed : plan.placed()) {
        List<Room> before = rooms.stream().map(Room::new).toList();
        Map<String, List<Room>> there = new HashMap<>();
        groups.forEach((group, members) -> there.put(group, List.copyOf(members)));
        int at =
            IntStream.range(0, rooms.size())
                .filter(i -> rooms.get(i).id().equals(placed.node()))
                .findFirst()
                .orElseThrow();
        steps.add(new Step(placed, before.get(at), before, there));
        rooms.get(at).takeDevices(placed.task().demand(), placed.devices());
        placed
            .task()
            .ties()
            .groups()
            .forEach(
                group -> groups.computeIfAbsent(group, g -> new ArrayList<>()).add(rooms.get(at)));
      }
      return plan.reserved().isPresent() ? List.of() : steps;
    }
  }
}
