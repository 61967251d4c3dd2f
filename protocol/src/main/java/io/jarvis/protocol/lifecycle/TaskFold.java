package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded.Changed;
import io.jarvis.protocol.lifecycle.Folded.Ignored;
import io.jarvis.protocol.lifecycle.Folded.Reason;
import io.jarvis.protocol.lifecycle.TaskProgress.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The task's state machine: a pure function of what was known and the next event. Every reader of
 * the log that uses it comes to the same answer. The order of its checks: existence, ending,
 * attempt, node, epoch or fence, table.
 */
public final class TaskFold {
  private TaskFold() {}

  /**
   * Folds the next event of a task.
   *
   * @param before empty if no event of this task was seen yet
   */
  public static Folded apply(Optional<TaskProgress> before, TaskEvent event) {
    if (event instanceof TaskEvent.Submitted submitted) {
      return before.isPresent()
          ? ignored(Reason.SECOND_SUBMISSION)
          : new Changed(TaskProgress.submitted(submitted.spec()));
    }
    if (event instanceof TaskEvent.Restated restated) {
      return restated(before, restated.progress());
    }
    return before.map(task -> apply(task, event)).orElse(ignored(Reason.UNKNOWN_TASK));
  }

  /**
   * Whoever has read on from an earlier restatement may lack what came between; nobody else does.
   */
  private static Folded restated(Optional<TaskProgress> before, TaskProgress progress) {
    if (before.isPresent() && before.get().state().ended()) {
      return ignored(Reason.AFTER_END);
    }
    return before.isEmpty() || progress.isBeyond(before.get())
        ? new Changed(progress)
        : ignored(Reason.SECOND_SUBMISSION);
  }

  private static Folded apply(TaskProgress task, TaskEvent event) {
    if (task.state().ended()) {
      return ignored(Reason.AFTER_END);
    }
    if (event instanceof TaskEvent.CancelRequested) {
      return task.cancelRequested()
          ? ignored(Reason.NO_TRANSITION)
          : new Changed(task.withCancelRequested());
    }
    Optional<Reason> refusal = refusal(task, event);
    if (refusal.isPresent()) {
      return ignored(refusal.get());
    }
    return switch (event) {
      case TaskEvent.OfMember e -> ofGang(task, task.gang().flatMap(gang -> gang.after(e)));
      case TaskEvent.MemberLost e -> ofGang(task, task.gang().flatMap(gang -> gang.after(e)));
      default -> inTable(task, event);
    };
  }

  private static Folded ofGang(TaskProgress task, Optional<GangProgress> after) {
    return after
        .<Folded>map(members -> new Changed(task.with(members)))
        .orElse(ignored(Reason.NO_TRANSITION));
  }

  private static Folded inTable(TaskProgress task, TaskEvent event) {
    return TransitionTable.next(task.state(), event.getClass())
        .<Folded>map(next -> new Changed(changed(task, event, where(task, next))))
        .orElse(ignored(Reason.NO_TRANSITION));
  }

  /** An array that has begun stands where its indexes do, wherever its message is. */
  private static TaskState where(TaskProgress task, TaskState next) {
    boolean begun = task.array().filter(array -> !array.left().isEmpty()).isPresent();
    return begun && !next.ended() ? TaskState.RUNNING : next;
  }

  private static TaskProgress changed(TaskProgress task, TaskEvent event, TaskState next) {
    return switch (event) {
      case TaskEvent.Assigned e -> task.withAttempt(attempt(task.current(), e)).with(next);
      case TaskEvent.Array.Assigned e -> task.with(task.array().orElseThrow().after(e)).with(next);
      case TaskEvent.Waiting e ->
          task.inLine(
                  e.attempt(), counted(task, e.attempt(), e.reason() == TaskEvent.WaitReason.RETRY))
              .with(next);
      case TaskEvent.Requeued e ->
          task.inLine(e.attempt(), counted(task, e.attempt(), e.why() == TaskEvent.Why.RETRY))
              .with(next);
      case TaskEvent.Unassigned e ->
          task.gang().map(GangProgress::withdrawn).map(task::with).orElse(task).with(next);
      case TaskEvent.Running e ->
          task.gang()
              .map(members -> members.firstRuns(e.container()))
              .map(task::with)
              .orElse(task)
              .with(next);
      default -> task.with(next);
    };
  }

  /**
   * A retry is counted when its message first enters the line, be it by way of a wait tier or at
   * once.
   */
  private static int counted(TaskProgress task, int attempt, boolean retry) {
    return retry && attempt > task.lineAttempt() ? 1 : 0;
  }

  static Attempt attempt(Optional<Attempt> before, TaskEvent.Assigned event) {
    Optional<Attempt> same = before.filter(known -> known.number() == event.attempt());
    List<String> hashes = new ArrayList<>();
    same.ifPresent(known -> hashes.addAll(known.fenceHashes()));
    hashes.add(event.fenceHash());
    return new Attempt(
        event.attempt(),
        event.node(),
        event.epoch(),
        hashes,
        event.reserved(),
        event.devices(),
        event.seats().map(seats -> members(same, seats)),
        same.flatMap(Attempt::expectedEnd).or(event::expectedEnd));
  }

  private static GangProgress members(Optional<Attempt> same, List<Seat> seats) {
    return same.flatMap(Attempt::gang)
        .map(members -> members.again(seats))
        .orElseGet(() -> GangProgress.of(seats));
  }

  private static Optional<Reason> refusal(TaskProgress task, TaskEvent event) {
    return switch (event) {
      case TaskEvent.OfMember e -> ofMember(task, e);
      case TaskEvent.Report e -> ofReport(task, e);
      case TaskEvent.MemberLost e ->
          current(task, e.attempt()).isEmpty() ? Optional.of(Reason.OLD_ATTEMPT) : Optional.empty();
      case TaskEvent.Assigned e -> ofAssignment(task, e);
      case TaskEvent.Unassigned e -> ofWithdrawal(task, e);
      case TaskEvent.Waiting e -> unlessNext(task, e.attempt());
      case TaskEvent.Requeued e -> unlessNext(task, e.attempt());
      case TaskEvent.Blocked e -> unlessNext(task, e.attempt());
      case TaskEvent.Failed e -> unlessNewest(task, e.attempt());
      case TaskEvent.TimedOut e -> unlessNewest(task, e.attempt());
      case TaskEvent.Cancelled e -> unlessNewest(task, e.attempt());
      case TaskEvent.Expired e -> unlessNewest(task, e.attempt());
      case TaskEvent.Submitted e -> Optional.empty();
      case TaskEvent.Restated e -> Optional.empty();
      case TaskEvent.Queued e -> Optional.empty();
      case TaskEvent.CancelRequested e -> Optional.empty();
      case TaskEvent.Array e -> ofArray(task, e);
    };
  }

  private static Optional<Reason> ofArray(TaskProgress task, TaskEvent.Array event) {
    if (task.array().isEmpty()) {
      return Optional.of(Reason.NO_TRANSITION);
    }
    return event instanceof TaskEvent.Array.Assigned assigned
            && task.array().get().leavingBy(assigned).isEmpty()
        ? Optional.of(Reason.OLD_ATTEMPT)
        : Optional.empty();
  }

  private static Optional<Reason> ofReport(TaskProgress task, TaskEvent.Report report) {
    Optional<Attempt> attempt = current(task, report.attempt());
    if (attempt.isEmpty()) {
      return Optional.of(Reason.OLD_ATTEMPT);
    }
    if (!attempt.get().node().equals(report.node())) {
      return Optional.of(Reason.WRONG_NODE);
    }
    return attempt.get().fenceHashes().contains(report.fence().hash())
        ? Optional.empty()
        : Optional.of(Reason.WRONG_FENCE);
  }

  private static Optional<Reason> ofMember(TaskProgress task, TaskEvent.OfMember report) {
    Optional<Attempt> attempt = current(task, report.attempt());
    if (attempt.isEmpty()) {
      return Optional.of(Reason.OLD_ATTEMPT);
    }
    Optional<GangProgress.Member> member =
        attempt.get().gang().flatMap(members -> members.member(report.rank()));
    if (member.filter(m -> m.node().equals(report.node())).isEmpty()) {
      return Optional.of(Reason.WRONG_NODE);
    }
    return member.get().fenceHashes().contains(report.fence().hash())
        ? Optional.empty()
        : Optional.of(Reason.WRONG_FENCE);
  }

  private static Optional<Reason> ofAssignment(TaskProgress task, TaskEvent.Assigned assigned) {
    if (task.array().isPresent()) {
      return Optional.of(Reason.NO_TRANSITION);
    }
    if (assigned.attempt() >= task.nextAttempt()) {
      return task.state().onNode() ? Optional.of(Reason.NO_TRANSITION) : Optional.empty();
    }
    if (assigned.attempt() != task.lastAttempt() || !task.state().onNode()) {
      return Optional.of(Reason.OLD_ATTEMPT);
    }
    Attempt attempt = task.current().orElseThrow();
    if (assigned.epoch() <= attempt.epoch()) {
      return Optional.of(Reason.OLD_EPOCH);
    }
    boolean same =
        attempt.gang().isEmpty() || assigned.seats().filter(attempt.gang().get()::isAt).isPresent();
    return same && assigned.node().equals(attempt.node())
        ? Optional.empty()
        : Optional.of(Reason.WRONG_NODE);
  }

  private static Optional<Reason> ofWithdrawal(TaskProgress task, TaskEvent.Unassigned event) {
    Optional<Attempt> attempt = current(task, event.attempt());
    if (attempt.isEmpty()) {
      return Optional.of(Reason.OLD_ATTEMPT);
    }
    return attempt.get().epoch() > event.epoch() ? Optional.of(Reason.OLD_EPOCH) : Optional.empty();
  }

  /** The attempt that was assigned last, if it bears this number. */
  private static Optional<Attempt> current(TaskProgress task, int number) {
    return task.current().filter(attempt -> attempt.number() == number);
  }

  /**
   * A message in the line bears a number above every assignment's, and never a lower one than the
   * message before it.
   */
  private static Optional<Reason> unlessNext(TaskProgress task, int attempt) {
    return attempt > task.lastAttempt() && attempt >= task.lineAttempt()
        ? Optional.empty()
        : Optional.of(Reason.OLD_ATTEMPT);
  }

  private static Optional<Reason> unlessNewest(TaskProgress task, int attempt) {
    return attempt >= Math.max(task.lastAttempt(), task.lineAttempt())
        ? Optional.empty()
        : Optional.of(Reason.OLD_ATTEMPT);
  }

  private static Folded ignored(Reason reason) {
    return new Ignored(reason);
  }
}
