package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What decides about a task, and nothing else: small enough to keep for every live task in memory.
 * Immutable.
 *
 * @param lineAttempt the number its message in the line carries, or last carried; a message with a
 *     lower one is stale
 * @param retries how many retries were decided, those not counted that the platform caused
 * @param current the attempt that was assigned last, whether or not it is still on its node
 * @param cancelRequested whether somebody wants it to end
 * @param array what has become of its indexes, if it is an array
 */
public record TaskProgress(
    TaskState state,
    int lineAttempt,
    int retries,
    Optional<Attempt> current,
    boolean cancelRequested,
    Optional<ArrayProgress> array) {
  /** A task that was just admitted; one instance for all of them. */
  static final TaskProgress SUBMITTED =
      new TaskProgress(TaskState.SUBMITTED, 1, 0, Optional.empty(), false);

  /** A task in the line for the first time; one instance for all of them, be they millions. */
  static final TaskProgress PENDING =
      new TaskProgress(TaskState.PENDING, 1, 0, Optional.empty(), false);

  /** The progress of a task that is no array. */
  public TaskProgress(
      TaskState state,
      int lineAttempt,
      int retries,
      Optional<Attempt> current,
      boolean cancelRequested) {
    this(state, lineAttempt, retries, current, cancelRequested, Optional.empty());
  }

  /**
   * An assignment and what it holds.
   *
   * @param epoch the highest that assigned it
   * @param fenceHashes one, or more after a takeover: each of them fences this attempt
   * @param gang its members, if it is a gang's; node, fences and devices are those of the first
   * @param expectedEnd when it should have ended, as was said when it was assigned first
   */
  public record Attempt(
      int number,
      NodeId node,
      long epoch,
      List<String> fenceHashes,
      Resources reserved,
      List<Integer> devices,
      Optional<GangProgress> gang,
      Optional<Instant> expectedEnd) {
    public Attempt {
      fenceHashes = List.copyOf(fenceHashes);
      devices = List.copyOf(devices);
    }

    /** An attempt of a task that is no gang, and whose end nobody can tell. */
    public Attempt(
        int number,
        NodeId node,
        long epoch,
        List<String> fenceHashes,
        Resources reserved,
        List<Integer> devices) {
      this(number, node, epoch, fenceHashes, reserved, devices, Optional.empty(), Optional.empty());
    }

    Attempt with(GangProgress members) {
      return new Attempt(
          number, node, epoch, fenceHashes, reserved, devices, Optional.of(members), expectedEnd);
    }
  }

  /** The members of the attempt that was assigned last, if it is a gang's. */
  public Optional<GangProgress> gang() {
    return current.flatMap(Attempt::gang);
  }

  /**
   * Whether members of a gang are left though its attempt is over, as when the node of the first
   * was lost: until they are gone it is not placed again and does not end.
   */
  public boolean leftBehind() {
    return !state.onNode() && gang().filter(members -> !members.othersGone()).isPresent();
  }

  /**
   * Whether the member of this rank of a gang holds its place: the first until the attempt is over,
   * each other until it is gone.
   */
  public boolean holdsPlace(int rank) {
    return rank == 0
        ? state.onNode()
        : !state.ended()
            && gang()
                .flatMap(members -> members.member(rank))
                .filter(member -> !member.phase().gone())
                .isPresent();
  }

  /** Whether an attempt of it holds a reservation on a node; an array has none. */
  public boolean onNode() {
    return state.onNode() && array.isEmpty();
  }

  /** The number of the attempt that was assigned last; 0 before the first. */
  public int lastAttempt() {
    return current.map(Attempt::number).orElse(0);
  }

  /** The number its next assignment bears: attempts rise at every assignment. */
  public int nextAttempt() {
    return Math.max(lineAttempt, lastAttempt() + 1);
  }

  /**
   * A task in the line, as its message alone tells it.
   *
   * @param attempt the number its message carries
   */
  public static TaskProgress waiting(int attempt, int retries) {
    return new TaskProgress(TaskState.PENDING, attempt, retries, Optional.empty(), false);
  }

  /** The progress of a task that was just admitted. */
  static TaskProgress submitted(TaskSpec spec) {
    return spec.isArray() ? SUBMITTED.of(spec) : SUBMITTED;
  }

  /** The same progress for a task with this specification, which may be an array. */
  public TaskProgress of(TaskSpec spec) {
    return spec.isArray() ? with(ArrayProgress.of(spec.array().orElseThrow())) : this;
  }

  /** The same for an array that has come this far. */
  public TaskProgress with(ArrayProgress members) {
    return new TaskProgress(
        state, lineAttempt, retries, current, cancelRequested, Optional.of(members));
  }

  /** The progress of an index that leaves this array; it may be cancelled already. */
  public TaskProgress leaving(TaskEvent.Assigned first) {
    return new TaskProgress(
        TaskState.ASSIGNED,
        1,
        0,
        Optional.of(TaskFold.attempt(Optional.empty(), first)),
        cancelRequested);
  }

  /**
   * Whether this one cannot have come before the other: it is of a later attempt, or further on.
   */
  boolean isBeyond(TaskProgress other) {
    int newest = Math.max(lineAttempt, lastAttempt());
    int theirs = Math.max(other.lineAttempt, other.lastAttempt());
    if (newest != theirs || lastAttempt() != other.lastAttempt()) {
      return newest >= theirs && lastAttempt() >= other.lastAttempt();
    }
    boolean further = state.onNode() && other.state.onNode() && state.compareTo(other.state) > 0;
    boolean wanted = state == other.state && cancelRequested && !other.cancelRequested;
    return lineAttempt == other.lineAttempt && (further || wanted || leftMore(other));
  }

  private boolean leftMore(TaskProgress other) {
    return array
        .flatMap(own -> other.array.map(theirs -> own.left().size() > theirs.left().size()))
        .orElse(false);
  }

  TaskProgress with(TaskState next) {
    if (next == TaskState.PENDING && equals(SUBMITTED)) {
      return PENDING;
    }
    return new TaskProgress(next, lineAttempt, retries, current, cancelRequested, array);
  }

  /** The same progress, as a shared instance where most tasks have an equal one. */
  public TaskProgress shared() {
    return equals(PENDING) ? PENDING : equals(SUBMITTED) ? SUBMITTED : this;
  }

  TaskProgress withCancelRequested() {
    return new TaskProgress(state, lineAttempt, retries, current, true, array);
  }

  TaskProgress withAttempt(Attempt attempt) {
    return new TaskProgress(
        state, lineAttempt, retries, Optional.of(attempt), cancelRequested, array);
  }

  TaskProgress with(GangProgress members) {
    return withAttempt(current.orElseThrow().with(members));
  }

  TaskProgress inLine(int attempt, int countedRetries) {
    return new TaskProgress(
        state, attempt, retries + countedRetries, current, cancelRequested, array);
  }
}
