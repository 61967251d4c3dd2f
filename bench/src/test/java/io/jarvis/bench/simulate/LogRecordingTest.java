package io.jarvis.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LogRecordingTest {
  private static final NodeId NODE = new NodeId("n1");
  private static final Fence FENCE = new Fence("f");

  private final List<LogEntry> entries = new ArrayList<>();

  private void at(int second, TaskEvent event) {
    Instant time = Works.BEGIN.plusSeconds(second);
    entries.add(
        new LogEntry(entries.size(), Recorded.of("e" + entries.size(), "/test", time, event)));
  }

  private void submitted(int second, String id) {
    at(second, new TaskEvent.Submitted(new TaskId(id), spec(id), "d", "", TaskEvent.Door.REST));
  }

  private void assigned(int second, String id, int attempt) {
    at(
        second,
        new TaskEvent.Assigned(
            new TaskId(id), attempt, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));
  }

  private void succeeded(int second, String id, int attempt) {
    Ending ending = Ending.withoutContainer(Works.BEGIN.plusSeconds(second));
    at(
        second,
        new TaskEvent.Succeeded(new TaskId(id), attempt, NODE, FENCE, ending, Optional.empty()));
  }

  private static TaskSpec spec(String id) {
    byte[] json =
        "{\"id\":\"%s\",\"image\":\"busybox\",\"resources\":{\"cpu\":\"2\"}}"
            .formatted(id)
            .getBytes(StandardCharsets.UTF_8);
    var defaults = new TaskSpecReader.Defaults(() -> new TaskId(id), TenantId.DEFAULT);
    return switch (new TaskSpecReader(SubmissionLimits.DEFAULT).read(json, defaults)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) ->
          throw new IllegalArgumentException(errors.toString());
    };
  }

  private List<Recording.Task> read(long end) {
    LogRecording recording = new LogRecording(end);
    recording.read(entries);
    return recording.tasks();
  }

  @Test
  void aTaskRunsAsLongAsItsLastAttemptHeldItsPlace() {
    submitted(0, "late");
    submitted(-1, "early");
    assigned(5, "late", 1);
    at(
        7,
        new TaskEvent.AttemptEnded(
            new TaskId("late"),
            1,
            NODE,
            FENCE,
            Cause.EXIT_CODE,
            "",
            Ending.withoutContainer(Works.BEGIN)));
    assigned(20, "late", 2);
    assigned(20, "early", 1);
    succeeded(50, "late", 2);
    succeeded(23, "early", 1);

    List<Recording.Task> tasks = read(entries.size());

    assertThat(tasks)
        .extracting(task -> task.waiting().task().value(), Recording.Task::ran)
        .containsExactly(
            tuple("early", Duration.ofSeconds(3)), tuple("late", Duration.ofSeconds(30)));
    assertThat(tasks.getFirst().waiting().demand().cpuMillis()).isEqualTo(2_000);
  }

  @Test
  void leavesOutWhatHasNotEndedAndWhatCameAfterwards() {
    submitted(0, "waits");
    submitted(0, "runs");
    assigned(1, "runs", 1);
    submitted(0, "done");
    assigned(1, "done", 1);
    int end = entries.size();
    succeeded(2, "done", 1);

    assertThat(read(end)).isEmpty();
    assertThat(read(entries.size()))
        .extracting(task -> task.waiting().task().value())
        .containsExactly("done");
  }
}
