package io.jarvis.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuditTest {
  private static final TaskId TASK = new TaskId("t");
  private static final NodeId NODE = new NodeId("n1");
  private static final NodeId OTHER = new NodeId("n2");
  private static final Fence FENCE = new Fence("f");

  private final Audit audit = new Audit();
  private long offset;

  @Test
  void aRestartIsExplainedByTheDeathOfItsNode() {
    submitted("e1");
    assigned(1, NODE);
    note(new TaskEvent.Starting(TASK, 1, NODE, FENCE));
    note(new TaskEvent.Requeued(TASK, 2, TaskEvent.Why.LOST, Optional.of(Cause.NODE_LOST)));
    note(new NodeEvent.Dead(NODE, "gone"));
    assigned(2, OTHER);
    succeeded(2, OTHER);

    assertThat(audit.findings().explained()).containsExactly(Map.entry(NODE, 1));
    assertThat(audit.findings().unexplained()).isEmpty();
    assertThat(audit.findings().withdrawn()).isZero();
  }

  @Test
  void aDeathBeforeTheAttemptExplainsNothing() {
    note(new NodeEvent.Dead(NODE, "gone"));
    submitted("e1");
    assigned(1, NODE);
    note(new TaskEvent.Starting(TASK, 1, NODE, FENCE));
    note(new TaskEvent.Requeued(TASK, 2, TaskEvent.Why.LOST, Optional.of(Cause.NODE_LOST)));
    assigned(2, OTHER);
    succeeded(2, OTHER);

    assertThat(audit.findings().unexplained()).singleElement().asString().contains("NODE_LOST");
  }

  @Test
  void anAttemptThatNeverReachedItsNodeIsNoRestart() {
    submitted("e1");
    assigned(1, NODE);
    note(new TaskEvent.Unassigned(TASK, 1, NODE, 1, "returned"));
    assigned(2, OTHER);
    succeeded(2, OTHER);

    assertThat(audit.findings().withdrawn()).isEqualTo(1);
    assertThat(audit.findings().explained()).isEmpty();
    assertThat(audit.findings().unexplained()).isEmpty();
  }

  @Test
  void anAttemptThatNeverBeganOnItsNodeIsNoRestart() {
    submitted("e1");
    assigned(1, NODE);
    note(new TaskEvent.Requeued(TASK, 2, TaskEvent.Why.LOST, Optional.of(Cause.NODE_LOST)));
    assigned(2, OTHER);
    succeeded(2, OTHER);

    assertThat(audit.findings().withdrawn()).isEqualTo(1);
    assertThat(audit.findings().explained()).isEmpty();
    assertThat(audit.findings().unexplained()).isEmpty();
  }

  @Test
  void tellsWhoWasSubmittedTwiceFromWhatTheTransportRepeats() {
    submitted("e1");
    submitted("e1");
    assertThat(audit.findings().submittedTwice()).isZero();

    submitted("e2");

    assertThat(audit.findings().submittedTwice()).isEqualTo(1);
  }

  @Test
  void missesWhatHasNotEndedAndNotWhatIsReportedTwice() {
    submitted("e1");
    assigned(1, NODE);
    assertThat(audit.findings().unended()).hasSize(1);

    succeeded(1, NODE);
    succeeded(1, NODE);

    assertThat(audit.findings().unended()).isEmpty();
  }

  @Test
  void anIndexIsATaskFromWhenItLeavesItsArray() {
    note(
        new TaskEvent.Submitted(
            TASK, spec(", \"array\":{\"count\":3}"), "d", "", TaskEvent.Door.REST));
    note(leaving(0, 1));
    note(leaving(1, 2));
    note(succeeded(TASK.at(0), 1, NODE));
    note(succeeded(TASK.at(1), 1, NODE));
    note(new TaskEvent.Starting(TASK.at(2), 1, NODE, FENCE));
    note(new TaskEvent.Requeued(TASK.at(2), 2, TaskEvent.Why.LOST, Optional.of(Cause.NODE_LOST)));

    assertThat(audit.findings().unended())
        .extracting(told -> told.substring(0, told.indexOf(" has ended 0 times")))
        .containsExactlyInAnyOrder("t", "t_2");

    note(assigned(TASK.at(2), 2, OTHER));
    note(succeeded(TASK.at(2), 2, OTHER));
    note(new TaskEvent.Array.Succeeded(TASK));
    note(new TaskEvent.Array.Succeeded(TASK));
    Audit.Findings found = audit.findings();
    assertThat(found.tasks()).isEqualTo(4);
    assertThat(found.unended()).isEmpty();
    assertThat(found.unexplained()).singleElement().asString().startsWith("t_2");
  }

  private static TaskEvent leaving(int from, int to) {
    return new TaskEvent.Array.Assigned(
        TASK, from, to, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of(), Optional.empty());
  }

  private void submitted(String event) {
    note(
        event, new TaskEvent.Submitted(TASK, spec(""), "digest", "run r", TaskEvent.Door.WORKFLOW));
  }

  private static TaskSpec spec(String more) {
    byte[] task = ("{\"image\":\"x\"" + more + "}").getBytes(StandardCharsets.UTF_8);
    var defaults = new TaskSpecReader.Defaults(() -> TASK, TenantId.DEFAULT);
    return ((Parsed.Valid<TaskSpec>)
            new TaskSpecReader(SubmissionLimits.DEFAULT).read(task, defaults))
        .value();
  }

  private void assigned(int attempt, NodeId node) {
    note(assigned(TASK, attempt, node));
  }

  private static TaskEvent assigned(TaskId task, int attempt, NodeId node) {
    return new TaskEvent.Assigned(
        task, attempt, node, 1, FENCE.hash(), Resources.DEFAULT, List.of());
  }

  private void succeeded(int attempt, NodeId node) {
    note(succeeded(TASK, attempt, node));
  }

  private static TaskEvent succeeded(TaskId task, int attempt, NodeId node) {
    Ending ending =
        new Ending("c", Optional.of(0), Optional.empty(), Instant.EPOCH, Optional.empty());
    return new TaskEvent.Succeeded(task, attempt, node, FENCE, ending, Optional.empty());
  }

  private void note(Event event) {
    note("e-" + offset, event);
  }

  private void note(String id, Event event) {
    audit.note(new LogEntry(offset++, Recorded.of(id, "/test", Instant.EPOCH, event)));
  }
}
