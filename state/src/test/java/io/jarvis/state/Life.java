package io.jarvis.state;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The events of a task's life, for tests. */
public final class Life {
  public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  public static final NodeId N1 = new NodeId("n1");
  private static final TaskSpecReader READER = new TaskSpecReader(SubmissionLimits.DEFAULT);

  private final TaskId task;

  private Life(TaskId task) {
    this.task = task;
  }

  public static Life of(String id) {
    return new Life(new TaskId(id));
  }

  public TaskId task() {
    return task;
  }

  public static TaskSpec spec(String json) {
    var parsed =
        READER.read(
            json.getBytes(StandardCharsets.UTF_8),
            new TaskSpecReader.Defaults(
                () -> {
                  throw new IllegalArgumentException("no id");
                },
                TenantId.DEFAULT));
    return ((Parsed.Valid<TaskSpec>) parsed).value();
  }

  /** Submitted with more fields, written as JSON members. */
  public TaskEvent.Submitted submitted(String members) {
    TaskSpec spec =
        spec(
            "{\"id\":\""
                + task
                + "\",\"image\":\"busybox:latest\",\"args\":[\"echo\",\"hi\"]"
                + members
                + "}");
    return new TaskEvent.Submitted(task, spec, "digest-" + task, "", TaskEvent.Door.REST);
  }

  public TaskEvent.Submitted submitted() {
    return submitted("");
  }

  public TaskEvent.Restated restated(TaskProgress progress) {
    return new TaskEvent.Restated(task, submitted(), T0, progress);
  }

  /** Submitted as an array of so many. */
  public TaskEvent.Submitted array(int count) {
    return submitted(",\"name\":\"many\",\"array\":{\"count\":" + count + "}");
  }

  /** Indexes of it leave for a node. */
  public TaskEvent.Array.Assigned leaving(int from, int to) {
    return new TaskEvent.Array.Assigned(
        task,
        from,
        to,
        N1,
        1,
        index(from).fence(1, 1).hash(),
        Resources.DEFAULT,
        List.of(),
        Optional.empty());
  }

  /** An index of it as a task of its own; all of them bear one fence. */
  public Life index(int index) {
    return new Life(task.at(index));
  }

  /** Its members go to these nodes, by rank. */
  public TaskEvent.Assigned seated(int attempt, NodeId... nodes) {
    String hash = fence(attempt, 1).hash();
    List<Seat> seats = Stream.of(nodes).map(node -> new Seat(node, List.of(), hash)).toList();
    return assigned(attempt, nodes[0], 1).seated(seats);
  }

  /** The member of this rank has ended well. */
  public TaskEvent.MemberEnded memberEnded(int attempt, int rank, NodeId node) {
    return new TaskEvent.MemberEnded(
        task, attempt, rank, node, fence(attempt, 1), Optional.empty(), "", ending(0));
  }

  public TaskEvent.Queued queued() {
    return new TaskEvent.Queued(task);
  }

  public TaskEvent.Assigned assigned(int attempt, NodeId node, long epoch) {
    return new TaskEvent.Assigned(
        task, attempt, node, epoch, fence(attempt, epoch).hash(), Resources.DEFAULT, List.of());
  }

  public TaskEvent.Assigned assigned(int attempt) {
    return assigned(attempt, N1, 1);
  }

  public TaskEvent.Starting starting(int attempt) {
    return new TaskEvent.Starting(task, attempt, N1, fence(attempt, 1));
  }

  public TaskEvent.Running running(int attempt) {
    return new TaskEvent.Running(
        task, attempt, N1, fence(attempt, 1), "c-" + task, T0.plusSeconds(5));
  }

  public TaskEvent.Succeeded succeeded(int attempt) {
    return new TaskEvent.Succeeded(
        task, attempt, N1, fence(attempt, 1), ending(0), Optional.empty());
  }

  public TaskEvent.AttemptEnded attemptEnded(int attempt, Cause cause) {
    return new TaskEvent.AttemptEnded(
        task, attempt, N1, fence(attempt, 1), cause, "it went wrong", ending(3));
  }

  public TaskEvent.Requeued requeued(int attempt) {
    return new TaskEvent.Requeued(task, attempt, TaskEvent.Why.RETRY, Optional.of(Cause.EXIT_CODE));
  }

  public TaskEvent.CancelRequested cancelRequested() {
    return new TaskEvent.CancelRequested(task, "ann");
  }

  public TaskEvent.Cancelled cancelled(int attempt) {
    return new TaskEvent.Cancelled(task, attempt);
  }

  public TaskEvent.Failed failed(int attempt) {
    return new TaskEvent.Failed(task, attempt, Cause.EXIT_CODE, Optional.of(3), "exit code 3");
  }

  /** From submission to success: six events. */
  public List<Event> success() {
    return List.of(submitted(), queued(), assigned(1), starting(1), running(1), succeeded(1));
  }

  public Fence fence(int attempt, long epoch) {
    return new Fence("secret-" + task.array().orElse(task) + "-" + attempt + "-" + epoch);
  }

  private static Ending ending(int exitCode) {
    return new Ending(
        "c",
        Optional.of(exitCode),
        Optional.of(T0.plusSeconds(5)),
        T0.plusSeconds(6),
        Optional.of(new Ending.Usage(1 << 20, 12, Ending.Exactness.EXACT)));
  }
}
