package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Events of one task, for tests of what they do. */
final class Events {
  static final TaskId TASK = new TaskId("t1");
  static final NodeId N1 = new NodeId("n1");
  static final NodeId N2 = new NodeId("n2");
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private Events() {}

  static TaskEvent.Submitted submitted() {
    byte[] body =
        "{\"id\":\"t1\",\"image\":\"busybox:latest\",\"input\":{\"n\":1.50},\"labels\":{\"a\":\"b\"}}"
            .getBytes(StandardCharsets.UTF_8);
    var parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(body, new TaskSpecReader.Defaults(() -> TASK, TenantId.DEFAULT));
    return new TaskEvent.Submitted(
        TASK, ((Parsed.Valid<TaskSpec>) parsed).value(), "digest", "ann", TaskEvent.Door.REST);
  }

  static Fence fence(int attempt, long epoch) {
    return new Fence("secret-" + attempt + "-" + epoch);
  }

  static TaskEvent.Assigned assigned(int attempt, NodeId node, long epoch) {
    return new TaskEvent.Assigned(
        TASK, attempt, node, epoch, fence(attempt, epoch).hash(), Resources.DEFAULT, List.of(0));
  }

  static TaskEvent.Array.Assigned leaving(int from, int to, long epoch) {
    return new TaskEvent.Array.Assigned(
        TASK,
        from,
        to,
        N1,
        epoch,
        fence(1, epoch).hash(),
        Resources.DEFAULT,
        List.of(),
        Optional.empty());
  }

  static TaskEvent.Unassigned unassigned(int attempt, long epoch) {
    return new TaskEvent.Unassigned(TASK, attempt, N1, epoch, "its queue is gone");
  }

  static TaskEvent.Starting starting(int attempt, NodeId node, Fence fence) {
    return new TaskEvent.Starting(TASK, attempt, node, fence);
  }

  static TaskEvent.Running running(int attempt, NodeId node, Fence fence) {
    return new TaskEvent.Running(TASK, attempt, node, fence, "c1", T0.plusSeconds(1));
  }

  static TaskEvent.Succeeded succeeded(int attempt, NodeId node, Fence fence) {
    return new TaskEvent.Succeeded(TASK, attempt, node, fence, ending(0), Optional.empty());
  }

  static TaskEvent.AttemptEnded attemptEnded(int attempt, NodeId node, Fence fence) {
    return new TaskEvent.AttemptEnded(
        TASK, attempt, node, fence, Cause.EXIT_CODE, "exit code 3", ending(3));
  }

  static TaskEvent.Waiting waiting(int attempt, TaskEvent.WaitReason reason) {
    return new TaskEvent.Waiting(
        TASK, attempt, reason, T0.plusSeconds(60), Optional.of(Cause.EXIT_CODE));
  }

  static TaskEvent.Requeued requeued(int attempt, TaskEvent.Why why) {
    return new TaskEvent.Requeued(TASK, attempt, why, Optional.of(Cause.EXIT_CODE));
  }

  static TaskEvent.Blocked blocked(int attempt) {
    return new TaskEvent.Blocked(TASK, attempt, List.of("no node has 64 CPUs"));
  }

  static TaskEvent.Failed failed(int attempt) {
    return new TaskEvent.Failed(TASK, attempt, Cause.EXIT_CODE, Optional.of(3), "exit code 3");
  }

  /**
   * An event of this class as it comes at the right time: of the attempt that a task in this
   * progress has, or has next.
   */
  static TaskEvent rightFor(TaskProgress task, Class<? extends TaskEvent> type) {
    int last = task.lastAttempt();
    int newest = Math.max(last, task.lineAttempt());
    return all(task, last, newest).stream().filter(type::isInstance).findFirst().orElseThrow();
  }

  private static List<TaskEvent> all(TaskProgress task, int last, int newest) {
    long epoch = task.current().map(TaskProgress.Attempt::epoch).orElse(1L);
    Fence fence = fence(last, epoch);
    return List.of(
        new TaskEvent.Queued(TASK),
        waiting(task.nextAttempt(), TaskEvent.WaitReason.RETRY),
        requeued(task.nextAttempt(), TaskEvent.Why.RETRY),
        task.state().onNode()
            ? assigned(last, N1, epoch + 1)
            : assigned(task.nextAttempt(), N1, epoch),
        unassigned(last, epoch),
        blocked(task.nextAttempt()),
        starting(last, N1, fence),
        running(last, N1, fence),
        succeeded(last, N1, fence),
        attemptEnded(last, N1, fence),
        failed(newest),
        new TaskEvent.TimedOut(TASK, newest, "it ran for too long"),
        new TaskEvent.Cancelled(TASK, newest),
        new TaskEvent.Expired(TASK, newest),
        new TaskEvent.CancelRequested(TASK, "ann"),
        leaving(1, 2, 1),
        new TaskEvent.Array.Succeeded(TASK),
        new TaskEvent.Array.Failed(TASK, "of 3 indexes 1 failed"),
        new TaskEvent.Array.Cancelled(TASK, "of 3 indexes 3 never left"));
  }

  private static Ending ending(int exitCode) {
    return new Ending(
        "c1",
        Optional.of(exitCode),
        Optional.of(T0.plusSeconds(1)),
        T0.plusSeconds(2),
        Optional.of(new Ending.Usage(4096, 7, Ending.Exactness.SAMPLED)));
  }
}
