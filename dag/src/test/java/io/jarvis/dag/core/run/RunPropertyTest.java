package io.jarvis.dag.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.task.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Random workflows whose tasks fail at random, in random orders of events, while leaders change:
 * the run is at every moment where the plain reference says it is.
 */
final class RunPropertyTest {
  private static final int SEEDS = 250;
  private static final int MOST_TURNS = 4_000;
  private static final int MOST_RETRIES = 2;

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  /** A broker and executors as a run sees them: they take each task once and end it some time. */
  private static final class World {
    private final RandomDag dag;
    private final long seed;
    private final Random random;
    private final List<Fact> underWay = new ArrayList<>();
    private final Set<StepRef> accepted = new HashSet<>();
    private final List<StepRef> active = new ArrayList<>();

    World(RandomDag dag, long seed, long order) {
      this.dag = dag;
      this.seed = seed;
      random = new Random(order);
    }

    /** A run that is a step goes on itself: it is said to begin again. */
    void retried() {
      accepted.removeIf(task -> dag.step(task.step()).isWorkflow());
    }

    void accept(StepRef task) {
      if (accepted.add(task)) {
        underWay.add(new Fact.Submitted(task));
        active.add(task);
      }
    }

    /** How a task ends depends on nothing but its name. */
    Fact endOfOne() {
      StepRef task = active.remove(random.nextInt(active.size()));
      Random fate = new Random(seed * 31 + task.hashCode());
      int draw = fate.nextInt(100);
      JsonNode output = Json.TREES.valueToTree(List.of(1, 2, 3, 4).subList(0, fate.nextInt(5)));
      if (draw < 75) {
        return new Fact.Ended(task, TaskOutcome.SUCCEEDED, Optional.of(output), "");
      }
      if (draw < 95 && dag.step(task.step()).isWorkflow()) {
        return new Fact.RunFailed(task, "badly", Instant.EPOCH);
      }
      return new Fact.Ended(
          task, draw < 95 ? TaskOutcome.FAILED : TaskOutcome.CANCELLED, Optional.empty(), "badly");
    }
  }

  /** A run, the reference beside it, and all facts they were told. */
  private static final class Pair {
    private Run run;
    private final Reference reference;
    private final RandomDag dag;
    private final List<Fact> told = new ArrayList<>();

    Pair(RandomDag dag) {
      this.dag = dag;
      run = new Run(spec(dag));
      reference = new Reference(dag);
      compare();
    }

    void tell(Fact fact) {
      told.add(fact);
      run.apply(fact);
      reference.apply(fact);
      compare();
    }

    void compare() {
      assertThat(states(run)).isEqualTo(reference.states());
      assertThat(run.state().word()).isEqualTo(reference.state());
    }

    boolean wantsToFinish() {
      return run.decide(1).equals(List.of(new Action.Finish(run.state())));
    }

    void finish() {
      List<Action> last = run.decide(100);
      assertThat(last).containsExactly(new Action.Finish(run.state()));
      tell(new Fact.Finished(run.state()));
      assertThat(run.decide(100)).isEmpty();
    }

    /** Whoever begins with a snapshot has the same run as whoever read the whole log. */
    void restore() {
      byte[] written = EventJson.MAPPER.writeValueAsBytes(run.memory());
      RunMemory memory = EventJson.MAPPER.readValue(written, RunMemory.class);
      Run before = run;
      run = Run.restored(spec(dag), memory);
      assertThat(run.steps()).isEqualTo(before.steps());
      before.unsend();
      run.unsend();
      assertThat(run.decide(Integer.MAX_VALUE))
          .containsExactlyInAnyOrderElementsOf(before.decide(Integer.MAX_VALUE));
    }

    void replay() {
      Run again = new Run(spec(dag));
      told.forEach(again::apply);
      again.unsend();
      run.unsend();
      assertThat(again.steps()).isEqualTo(run.steps());
      assertThat(again.decide(Integer.MAX_VALUE)).isEqualTo(run.decide(Integer.MAX_VALUE));
    }
  }

  private static RunSpec spec(RandomDag dag) {
    return new RunSpec(new RunId("r"), dag.definition(), Map.of(), Map.of(), DagLimits.DEFAULT);
  }

  private static Map<String, String> states(Run run) {
    return run.steps().stream()
        .collect(Collectors.toMap(StepView::name, step -> step.state().word()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isAlwaysWhereTheReferenceIs(long seed) {
    RandomDag dag = RandomDag.of(seed);
    Pair pair = new Pair(dag);
    World world = new World(dag, seed, seed);

    drive(pair, world, Disturbance.ALL);
    for (int retry = 0; retry < MOST_RETRIES; retry++) {
      pair.tell(new Fact.Retried(chosen(pair, world.random)));
      world.retried();
      drive(pair, world, Disturbance.LEADERS);
    }
  }

  /** Unless a run is cut short, no order of events changes what becomes of its steps. */
  @ParameterizedTest
  @MethodSource("seeds")
  void endsTheSameInEveryOrderOfEvents(long seed) {
    RandomDag dag = RandomDag.of(seed);
    if (dag.failFast()) {
      return;
    }
    Pair one = new Pair(dag);
    drive(one, new World(dag, seed, 1), Disturbance.LEADERS);
    Pair other = new Pair(dag);
    drive(other, new World(dag, seed, 2), Disturbance.LEADERS);

    assertThat(other.run.steps()).isEqualTo(one.run.steps());
    assertThat(other.run.state()).isEqualTo(one.run.state());
  }

  private enum Disturbance {
    LEADERS,
    ALL
  }

  private static void drive(Pair pair, World world, Disturbance disturbance) {
    for (int turn = 0; !pair.wantsToFinish(); turn++) {
      assertThat(turn)
          .as("turns until the run ended: %s, %s", pair.run.steps(), pair.told)
          .isLessThan(MOST_TURNS);
      decide(pair, world);
      happen(pair, world, disturbance);
    }
    assertThat(world.active).isEmpty();
    pair.replay();
    pair.finish();
  }

  private static void decide(Pair pair, World world) {
    int most = 1 + world.random.nextInt(10);
    List<Action> actions = pair.run.decide(most);
    assertThat(pair.run.decide(most)).isEqualTo(actions);
    assertThat(actions).hasSizeLessThanOrEqualTo(Math.max(most, 1)).doesNotHaveDuplicates();
    for (Action action : actions) {
      if (action instanceof Action.Submit(StepRef task)) {
        assertThat(pair.reference.paused()).isFalse();
        assertThat(pair.reference.ready()).contains(task);
      }
      if (!(action instanceof Action.Finish) && world.random.nextInt(4) > 0) {
        carryOut(pair, world, action);
      }
    }
    assertParallel(pair);
  }

  private static void carryOut(Pair pair, World world, Action action) {
    pair.run.sent(action);
    switch (action) {
      case Action.Submit(StepRef task) -> {
        assertThat(world.accepted).as("submitted twice").doesNotContain(task);
        // Some are lost with their leader before they come into the log.
        if (world.random.nextInt(8) > 0) {
          world.accept(task);
        }
      }
      case Action.Cancel(StepRef task) -> {
        if (world.active.remove(task)) {
          world.underWay.add(
              new Fact.Ended(task, TaskOutcome.CANCELLED, Optional.empty(), "cancelled"));
        }
      }
      case Action.Finish finish -> {}
    }
  }

  private static void assertParallel(Pair pair) {
    int active = pair.run.steps().stream().mapToInt(StepView::active).sum();
    assertThat(active).isLessThanOrEqualTo(pair.dag.maxParallel());
    for (int i = 0; i < pair.dag.steps().size(); i++) {
      assertThat(pair.run.steps().get(i).active())
          .isLessThanOrEqualTo(pair.dag.steps().get(i).maxParallel());
    }
  }

  private static void happen(Pair pair, World world, Disturbance disturbance) {
    int draw = world.random.nextInt(100);
    if (draw < 8 || (world.underWay.isEmpty() && world.active.isEmpty())) {
      newLeader(pair, world);
    } else if (draw < 12 && disturbance == Disturbance.ALL) {
      pair.tell(any(world.random));
    } else if (!world.underWay.isEmpty()) {
      Fact fact = world.underWay.removeFirst();
      pair.tell(fact);
      if (draw > 90) {
        assertThat(pair.run.apply(fact)).as("told twice").isFalse();
      }
    } else {
      pair.tell(world.endOfOne());
    }
    if (pair.reference.paused() && world.random.nextInt(4) == 0) {
      pair.tell(new Fact.Resumed());
    }
  }

  /** It begins with what was remembered, and reads the log to its end before it decides. */
  private static void newLeader(Pair pair, World world) {
    pair.restore();
    while (!world.underWay.isEmpty()) {
      pair.tell(world.underWay.removeFirst());
    }
    pair.run.unsend();
    pair.compare();
  }

  private static Fact any(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> new Fact.CancelWanted();
      case 1 -> new Fact.TimedOut();
      case 2, 3, 4 -> new Fact.Paused();
      default -> new Fact.Resumed();
    };
  }

  private static Set<String> chosen(Pair pair, Random random) {
    return random.nextBoolean()
        ? Set.of()
        : Set.of(pair.dag.steps().get(random.nextInt(pair.dag.steps().size())).name());
  }
}
