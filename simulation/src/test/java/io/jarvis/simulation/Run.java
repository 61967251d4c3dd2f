package io.jarvis.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.ManagementClient.QueueCounts;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/** One simulation, from its seed to its verdict. Used once. */
final class Run {
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final int RUNS = 2;
  private static final int DISASTERS = 6;
  private static final int EVENTS_BETWEEN = 25;

  private final long seed;
  private final List<SimTask> tasks;
  private final List<SimRun> runs;
  private final List<Disaster> disasters;
  private final World world;
  private final Path directory;

  Run(long seed, Path directory) {
    this.seed = seed;
    this.directory = directory;
    Random chance = new Random(seed);
    tasks = SimTask.some(chance, Instant.now());
    runs = SimRun.some(chance, RUNS);
    world = new World(seed, directory);
    disasters = Disaster.some(chance, DISASTERS, EVENTS_BETWEEN, world.processes());
  }

  /** Lets everything happen, then heals: all must come to its end, and nothing may be wrong. */
  void play() throws InterruptedException {
    try (Observer seen = new Observer(world.calm, directory.resolve("observer"));
        Client client = Client.start(world::door, world.witness, tasks, runs)) {
      sufferAll();
      world.heal();
      patiently().until(client::isDone);
      try {
        awaitEnd(seen);
      } catch (ConditionTimeoutException e) {
        throw new AssertionError(this + " does not come to its end: " + unended(seen), e);
      }
      check(seen);
    } finally {
      world.close();
    }
  }

  private void sufferAll() throws InterruptedException {
    List<Thread> under = new ArrayList<>();
    for (Disaster disaster : disasters) {
      world.rabbit.events().awaitEnd(disaster.after(), STALL);
      under.add(Thread.ofVirtual().start(() -> suffer(disaster)));
    }
    for (Thread each : under) {
      each.join();
    }
  }

  private void suffer(Disaster disaster) {
    try {
      world.suffer(disaster);
    } catch (InterruptedException | RuntimeException e) {
      world.witness.violated(disaster + " failed: " + e);
    }
  }

  /** Threads of processes that were killed end by an error, and so they should. */
  private static ConditionFactory patiently() {
    return await().dontCatchUncaughtExceptions();
  }

  private void awaitEnd(Observer seen) {
    patiently()
        .until(() ->
            tasks.stream().allMatch(task -> seen.story.state(task.id()).isPresent())
                && seen.story.live().isEmpty()
                && world.witness.running().isEmpty()
                && left().isEmpty()
                && untold(seen).isEmpty()
                && runs.stream().allMatch(seen::hasEnded));
  }

  /** The tasks of whose ending nobody was told. */
  private static List<TaskId> untold(Observer seen) {
    return seen.story.tasks().stream()
        .filter(task -> seen.outcomes.of(task.value()).isEmpty())
        .sorted()
        .toList();
  }

  /** What lies in queues, but for the leaders' tokens and the standbys' probes. */
  private Map<String, QueueCounts> left() {
    Map<String, QueueCounts> left = new TreeMap<>(world.rabbit.counts());
    left.entrySet()
        .removeIf(
            queue -> queue.getValue().total() == 0 || queue.getKey().startsWith("jarvis.leader."));
    return left;
  }

  private String unended(Observer seen) {
    return "\n  queues: "
        + left().keySet().stream()
            .map(queue -> queue + world.rabbit.describe(queue))
            .collect(Collectors.joining(", "))
        + "\n  violations: "
        + world.witness.violations()
        + "\n  running: "
        + world.witness.running()
        + "\n  unknown: "
        + tasks.stream().map(SimTask::id).filter(id -> seen.story.state(id).isEmpty()).toList()
        + "\n  untold: "
        + untold(seen).stream().map(seen.story::of).collect(Collectors.joining("\n  "))
        + "\n  "
        + runs.stream().map(run -> seen.runs.of(run.id())).collect(Collectors.joining("\n  "))
        + "\n  "
        + seen.story.live().stream().map(seen.story::of).collect(Collectors.joining("\n  "));
  }

  private void check(Observer seen) {
    SoftAssertions softly = new SoftAssertions();
    softly
        .assertThat(world.witness.violations())
        .as("violations, among the tasks " + violated(seen))
        .isEmpty();
    softly.assertThat(world.bugs()).as("bugs that stopped a dispatcher").isEmpty();
    for (SimTask task : tasks) {
      softly
          .assertThat(seen.story.state(task.id()))
          .as(seen.story.of(task.id()))
          .contains(task.kind().ending());
    }
    for (SimRun run : runs) {
      softly.assertThat(seen.runs.end(run.id())).as(run.id().value()).contains(run.end());
      softly
          .assertThat(seen.outcomes.of(run.id().value()))
          .as("told endings of " + run.id())
          .containsExactly(run.end().state());
    }
    tasks.stream()
        .filter(task -> task.kind() == TaskKind.RETRIED_TO_FAILURE)
        .forEach(task ->
            softly
                .assertThat(seen.story.retries(task.id()))
                .as(seen.story.of(task.id()))
                .isEqualTo(1));
    for (TaskId task : seen.story.tasks()) {
      softly
          .assertThat(seen.outcomes.of(task.value()))
          .as("told endings of " + seen.story.of(task))
          .isSubsetOf(seen.story.state(task).map(TaskState::word).orElseThrow());
    }
    assertThat(softly.errorsCollected()).as(this + "").isEmpty();
  }

  /** What is known of the tasks that the violations name. */
  private String violated(Observer seen) {
    return seen.story.tasks().stream()
        .filter(task ->
            world.witness.violations().stream()
                .anyMatch(violation -> violation.contains(task.value())))
        .map(seen.story::of)
        .collect(Collectors.joining("\n  "));
  }

  @Override
  public String toString() {
    return "seed "
        + seed
        + " (-Djarvis.simulation.seed="
        + seed
        + ") with\n  "
        + disasters.stream()
            .map(disaster -> world.processes().get(disaster.victim()) + ": " + disaster)
            .collect(Collectors.joining("\n  "))
        + "\n";
  }
}
