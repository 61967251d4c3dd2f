package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.ArraySpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArrayEndTest {
  private static final TaskId ARRAY = new TaskId("a");

  /** Of four, those that left have ended so. */
  private static ArrayProgress ended(TaskState... endings) {
    ArrayProgress array = ArrayProgress.of(new ArraySpec(4, 4));
    for (int i = 0; i < endings.length; i++) {
      array = array.withLeft(i).withEnded(endings[i]);
    }
    return array;
  }

  private static TaskProgress of(ArrayProgress array, boolean cancelRequested) {
    return new TaskProgress(
        array.left().isEmpty() ? TaskState.PENDING : TaskState.RUNNING,
        1,
        0,
        Optional.empty(),
        cancelRequested,
        Optional.of(array));
  }

  private static Optional<TaskEvent> end(ArrayProgress array) {
    return ArrayEnd.of(ARRAY, of(array, false), false);
  }

  @Test
  void livesAsLongAsOneIsOutOrMayLeave() {
    ArrayProgress three = ended(TaskState.SUCCEEDED, TaskState.SUCCEEDED, TaskState.SUCCEEDED);

    assertThat(end(three)).isEmpty();
    assertThat(end(three.withLeft(3))).isEmpty();
    assertThat(ArrayEnd.of(ARRAY, of(three.withLeft(3), true), true)).isEmpty();
  }

  @Test
  void succeedsOnlyIfAllDid() {
    ArrayProgress all =
        ended(TaskState.SUCCEEDED, TaskState.SUCCEEDED, TaskState.SUCCEEDED, TaskState.SUCCEEDED);

    assertThat(end(all)).contains(new TaskEvent.Array.Succeeded(ARRAY));
    assertThat(ArrayEnd.of(ARRAY, of(all, true), false))
        .contains(new TaskEvent.Array.Succeeded(ARRAY));
  }

  @Test
  void saysHowManyFailed() {
    assertThat(
            end(
                ended(
                    TaskState.SUCCEEDED,
                    TaskState.TIMED_OUT,
                    TaskState.FAILED,
                    TaskState.CANCELLED)))
        .contains(
            new TaskEvent.Array.Failed(
                ARRAY, "of 4 indexes 1 succeeded, 1 failed, 1 cancelled, 1 timed-out"));
  }

  @Test
  void isCancelledIfItWasAndAnyIndexForIt() {
    assertThat(ArrayEnd.of(ARRAY, of(ended(TaskState.FAILED), true), false))
        .contains(new TaskEvent.Array.Cancelled(ARRAY, "of 4 indexes 1 failed, 3 never left"));
    assertThat(ArrayEnd.of(ARRAY, of(ended(), true), false))
        .contains(new TaskEvent.Array.Cancelled(ARRAY, "of 4 indexes 4 never left"));
    assertThat(
            end(
                ended(
                    TaskState.SUCCEEDED,
                    TaskState.SUCCEEDED,
                    TaskState.SUCCEEDED,
                    TaskState.CANCELLED)))
        .contains(new TaskEvent.Array.Cancelled(ARRAY, "of 4 indexes 3 succeeded, 1 cancelled"));
  }

  @Test
  void whatHasNotLeftInTimeFailsItAndWithoutAnyItExpires() {
    assertThat(ArrayEnd.of(ARRAY, of(ended(TaskState.SUCCEEDED), false), true))
        .contains(new TaskEvent.Array.Failed(ARRAY, "of 4 indexes 1 succeeded, 3 never left"));
    assertThat(ArrayEnd.of(ARRAY, of(ended(), false), true))
        .contains(new TaskEvent.Expired(ARRAY, 1));
  }
}
