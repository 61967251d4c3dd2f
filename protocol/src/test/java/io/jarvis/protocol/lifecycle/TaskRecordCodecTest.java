package io.jarvis.protocol.lifecycle;

import static io.jarvis.protocol.lifecycle.Events.N1;
import static io.jarvis.protocol.lifecycle.Events.TASK;
import static io.jarvis.protocol.lifecycle.Events.fence;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded.Changed;
import io.jarvis.protocol.task.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TaskRecordCodecTest {
  @Test
  void readsBackEveryRecordOfALife() {
    TaskEvent.Succeeded success = Events.succeeded(2, N1, fence(2, 1));
    List<TaskEvent> life =
        List.of(
            new TaskEvent.Queued(TASK),
            Events.assigned(1, N1, 1),
            Events.running(1, N1, fence(1, 1)),
            Events.attemptEnded(1, N1, fence(1, 1)),
            new TaskEvent.CancelRequested(TASK, "ann"),
            Events.waiting(2, TaskEvent.WaitReason.RETRY),
            Events.requeued(2, TaskEvent.Why.RETRY),
            Events.assigned(2, N1, 1),
            new TaskEvent.Succeeded(
                TASK,
                2,
                N1,
                success.fence(),
                success.ending(),
                Optional.of(Json.TREES.readTree("{\"x\":[1,2.50,null]}"))));
    TaskEvent.Submitted submitted = Events.submitted();
    TaskProgress progress = ((Changed) TaskFold.apply(Optional.empty(), submitted)).after();
    TaskRecord record =
        TaskRecord.of(Recorded.of("e0", "/test", Events.T0, submitted), submitted, progress);
    same(record);

    for (TaskEvent event : life) {
      progress = ((Changed) TaskFold.apply(Optional.of(progress), event)).after();
      record =
          record.after(progress, Recorded.of("e", "/test", Events.T0.plusMillis(1), event), event);
      same(record);
    }

    assertThat(record.attempts()).hasSize(2);
    assertThat(record.state()).isEqualTo(TaskState.SUCCEEDED);
  }

  private static void same(TaskRecord record) {
    assertThat(TaskRecordCodec.decode(TaskRecordCodec.encode(record))).isEqualTo(record);
  }
}
