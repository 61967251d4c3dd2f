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
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final int DISASTERS = 6;
  private static final int EVENTS_BETWEEN = 25;

  private final long seed;
  private final List<SimTask> tasks;
  private final List<Disaster> disasters;
  private final World world;

  Run(long seed, Path directory) {
    this.seed = seed;
    Random chance = new Random(seed);
    tasks = SimTask.some(chance, Instant.now());
    world = new World(seed, directory);
    disasters = Disaster.some(chance, DISASTERS, EVENTS_BETWEEN, world.processes());
  }

  /** Lets everything happen, then heals: all must come to its end, and nothing may be wrong. */
  void play() throws InterruptedException {
    try (Story story = new Story(world.calm.log());
        Client client = Client.start(world::door, world.calm.log(), world.witness, tasks)) {
      Outcomes outcomes = new Outcomes(world.rabbit, world.calm.broker());
      sufferAll();
      world.heal();
      patiently().until(client::isDone);
      try {
        awaitEnd(story);
      } catch (ConditionTimeoutException e) {
        throw new AssertionError(this + " does not come to its end: " + unended(story), e);
      }
      check(story, outcomes);
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
    return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
  }

  private void awaitEnd(Story story) {
    patiently()
        .until(() ->
            tasks.stream().allMatch(task -> story.state(task.id()).isPresent())
                && story.live().isEmpty()
                && world.witness.running().isEmpty()
                && left().isEmpty());
  }

  /** What lies in queues, but for the leaders' tokens and the standbys' probes. */
  private Map<String, QueueCounts> left() {
    Map<String, QueueCounts> left = new TreeMap<>(world.rabbit.counts());
    left.entrySet()
        .removeIf(
            queue -> queue.getValue().total() == 0 || queue.getKey().startsWith("jarvis.leader."));
    return left;
  }

  private String unended(Story story) {
    return "\n  queues: "
        + left().keySet().stream()
            .map(queue -> queue + world.rabbit.describe(queue))
            .collect(Collectors.joining(", "))
        + "\n  running: "
        + world.witness.running()
        + "\n  unknown: "
        + tasks.stream().map(SimTask::id).filter(id -> story.state(id).isEmpty()).toList()
        + "\n  "
        + story.live().stream().map(story::of).collect(Collectors.joining("\n  "));
  }

  private void check(Story story, Outcomes outcomes) {
    SoftAssertions softly = new SoftAssertions();
    softly.assertThat(world.witness.violations()).as("violations").isEmpty();
    for (SimTask task : tasks) {
      softly
          .assertThat(story.state(task.id()))
          .as(story.of(task.id()))
          .contains(task.kind().ending());
    }
    tasks.stream()
        .filter(task -> task.kind() == TaskKind.RETRIED_TO_FAILURE)
        .forEach(task ->
            softly.assertThat(story.retries(task.id())).as(story.of(task.id())).isEqualTo(1));
    for (TaskId task : story.tasks()) {
      softly
          .assertThat(outcomes.of(task))
          .as("told endings of " + story.of(task))
          .isSubsetOf(story.state(task).map(TaskState::word).orElseThrow());
    }
    assertThat(softly.errorsCollected()).as(this + "").isEmpty();
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
