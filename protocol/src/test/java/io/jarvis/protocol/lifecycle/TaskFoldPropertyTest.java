package io.jarvis.protocol.lifecycle;

import static io.jarvis.protocol.lifecycle.Events.N1;
import static io.jarvis.protocol.lifecycle.Events.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded.Changed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes twice, late or in the wrong order: never two endings (I5), never an attempt that
 * goes back, never a stale fence that counts (I4).
 */
final class TaskFoldPropertyTest {
  private static final int SEEDS = 3_000;

  @Test
  void neverEndsTwiceNorGoesBackHoweverEventsAreShuffledAndRepeated() {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<TaskEvent> events = story(new Random(seed));
      disturb(events, new Random(seed));
      check(seed, events);
    }
  }

  private static void check(long seed, List<TaskEvent> events) {
    Optional<TaskProgress> task = Optional.empty();
    int endings = 0;
    for (TaskEvent event : events) {
      if (TaskFold.apply(task, event) instanceof Changed(TaskProgress after)) {
        int last = task.map(TaskProgress::lastAttempt).orElse(0);
        assertThat(after.lastAttempt()).as("seed %d: %s", seed, event).isGreaterThanOrEqualTo(last);
        assertThat(after.lineAttempt())
            .as("seed %d: %s", seed, event)
            .isGreaterThanOrEqualTo(task.map(TaskProgress::lineAttempt).orElse(1));
        assertThat(task.map(t -> t.state().ended()).orElse(false))
            .as("seed %d: %s after the end", seed, event)
            .isFalse();
        if (event instanceof TaskEvent.Report report) {
          assertThat(after.current().orElseThrow().fenceHashes())
              .as("seed %d: %s", seed, event)
              .contains(report.fence().hash());
          assertThat(report.attempt()).as("seed %d: %s", seed, event).isEqualTo(last);
        }
        endings += after.state().ended() ? 1 : 0;
        task = Optional.of(after);
      }
    }
    assertThat(endings).as("seed %d", seed).isLessThanOrEqualTo(1);
  }

  /** A life of up to six attempts with each kind of ending. */
  private static List<TaskEvent> story(Random random) {
    List<TaskEvent> events =
        new ArrayList<>(List.of(Events.submitted(), new TaskEvent.Queued(TASK)));
    int attempts = 1 + random.nextInt(6);
    long epoch = 1;
    for (int attempt = 1; attempt <= attempts; attempt++) {
      events.add(Events.assigned(attempt, random.nextBoolean() ? N1 : Events.N2, epoch));
      var node = ((TaskEvent.Assigned) events.getLast()).node();
      if (random.nextInt(4) == 0) {
        epoch++;
        events.add(Events.assigned(attempt, node, epoch));
      }
      events.add(Events.starting(attempt, node, Events.fence(attempt, epoch)));
      events.add(Events.running(attempt, node, Events.fence(attempt, epoch)));
      if (attempt < attempts) {
        events.add(Events.attemptEnded(attempt, node, Events.fence(attempt, epoch)));
        events.add(Events.requeued(attempt + 1, TaskEvent.Why.RETRY));
      } else {
        events.add(Events.succeeded(attempt, node, Events.fence(attempt, epoch)));
      }
    }
    events.add(new TaskEvent.CancelRequested(TASK, "ann"));
    events.add(new TaskEvent.Cancelled(TASK, attempts));
    events.add(Events.failed(attempts));
    events.add(new TaskEvent.Expired(TASK, 1));
    return events;
  }

  /** Repeats some, moves some, shuffles all of them at times. */
  private static void disturb(List<TaskEvent> events, Random random) {
    int repeats = random.nextInt(events.size());
    for (int i = 0; i < repeats; i++) {
      events.add(random.nextInt(events.size()), events.get(random.nextInt(events.size())));
    }
    if (random.nextInt(3) == 0) {
      Collections.shuffle(events.subList(1, events.size()), random);
    } else {
      for (int i = 0; i < 4; i++) {
        int at = 1 + random.nextInt(events.size() - 2);
        Collections.swap(events, at, at + 1);
      }
    }
  }
}
