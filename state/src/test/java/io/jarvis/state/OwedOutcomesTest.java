package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.ClusterEvent.OutcomesTold;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwedOutcomesTest {
  private static final Life LIFE = Life.of("t");
  private static final LiveTask TASK =
      new LiveTask(
          LIFE.task(),
          TaskProgress.waiting(1, 0),
          new LiveTask.Facts(
              TenantId.DEFAULT,
              Priority.NORMAL,
              Instant.EPOCH,
              0,
              Instant.EPOCH,
              Optional.empty(),
              Ties.NONE,
              "hello",
              Optional.empty()));

  private static void end(OwedOutcomes owed, long offset, int bytes) {
    Recorded event = Recorded.of("e" + offset, "/test", Instant.EPOCH, LIFE.cancelled(1));
    owed.ended(new LogEntry(offset, event, bytes), TASK);
  }

  @Test
  void forgetsTheOldestOfTooMany() {
    OwedOutcomes owed = new OwedOutcomes(2, 1_000);
    end(owed, 1, 1);
    end(owed, 2, 1);
    end(owed, 3, 1);

    assertThat(owed.view()).containsOnlyKeys(2L, 3L);
  }

  @Test
  void forgetsTheOldestOfThoseThatAreTooLarge() {
    OwedOutcomes owed = new OwedOutcomes(10, 100);
    end(owed, 1, 60);
    end(owed, 2, 50);
    end(owed, 3, 50);

    assertThat(owed.view()).containsOnlyKeys(2L, 3L);
  }

  @Test
  void hasRoomAgainForWhatWasTold() {
    OwedOutcomes owed = new OwedOutcomes(10, 100);
    end(owed, 1, 60);
    owed.told(new OutcomesTold("dispatcher", 1, "e1"));
    end(owed, 2, 60);
    end(owed, 3, 40);

    assertThat(owed.view()).containsOnlyKeys(2L, 3L);
  }
}
