package io.jarvis.watchdog.core;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.TaskEvent.WaitReason;
import io.jarvis.protocol.event.TaskEvent.Why;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskProgress.Attempt;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.RetryDelay;
import io.jarvis.protocol.task.RetrySpec;
import io.jarvis.protocol.topology.WaitTier;
import io.jarvis.watchdog.core.LetterDecision.Drop;
import io.jarvis.watchdog.core.LetterDecision.EndCancelled;
import io.jarvis.watchdog.core.LetterDecision.EndFailed;
import io.jarvis.watchdog.core.LetterDecision.EndTimedOut;
import io.jarvis.watchdog.core.LetterDecision.MemberGone;
import io.jarvis.watchdog.core.LetterDecision.Park;
import io.jarvis.watchdog.core.LetterDecision.Requeue;
import io.jarvis.watchdog.core.LetterDecision.Staleness;
import io.jarvis.watchdog.core.LetterDecision.Wait;
import io.jarvis.watchdog.core.LetterDecision.WaitOn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides about dead letters. The order of its checks: does the task exist, has it ended, is the
 * letter still current, does somebody want the task to end, whose fault was it, are there retries
 * left. Limits count retries, not attempts; what the platform caused is never counted.
 *
 * @param runtimeErrors how many engine errors in a row send a task back; the next one fails it
 */
public record LetterJudge(int runtimeErrors) {
  public static final int DEFAULT_RUNTIME_ERRORS = 10;

  /** How many refusals by full nodes in a row are answered at once; then the line is given time. */
  static final int PROMPT_RETURNS = 3;

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** How long a message stands aside whose queue does not take it. */
  static final Duration DETOUR = Duration.ofSeconds(5);

  private static final String NODE_QUEUES = "jarvis.node.";

  public LetterJudge {
    if (runtimeErrors < 1) {
      throw new IllegalArgumentException("runtimeErrors is " + runtimeErrors + ", not at least 1");
    }
  }

  /** What becomes of a letter. The standing must be of its task, read to the log's end. */
  public LetterDecision decide(DeadLetter letter, Standing standing, Instant now) {
    return switch (standing) {
      case Standing.Unknown() -> new Park("the log knows no task of this id");
      case Standing.Ended() -> new Drop(Staleness.TASK_ENDED);
      case Standing.Live live when letter instanceof DeadLetter.OfMember member ->
          ofMember(member, live.progress());
      case Standing.Live live ->
          stale(letter, live.progress())
              .<LetterDecision>map(Drop::new)
              .orElseGet(() -> current(letter, live, now));
    };
  }

  private static LetterDecision ofMember(DeadLetter.OfMember letter, TaskProgress progress) {
    boolean known =
        progress
            .current()
            .filter(attempt -> attempt.number() == letter.task().attempt())
            .flatMap(Attempt::gang)
            .flatMap(gang -> gang.member(letter.rank()))
            .filter(member -> !member.phase().gone())
            .isPresent();
    return known
        ? new MemberGone(letter.task(), letter.rank(), letter.reason())
        : new Drop(Staleness.OLD_ATTEMPT);
  }

  /** What to do with a message whose queue does not take it, so that no other letter waits. */
  public LetterDecision detour(Requeue refused, DeadLetter letter, Instant now) {
    DeadLetter.Due aside =
        new DeadLetter.Due(refused.task(), refused.why(), now.plus(DETOUR), refused.cause());
    return letter instanceof DeadLetter.Due
        ? new WaitOn(aside, WaitTier.first(DETOUR))
        : new Wait(aside, WaitTier.first(DETOUR), waitReason(refused.why()));
  }

  /**
   * What becomes of a task on a dead node of which no message was found.
   *
   * @param message its message anew, bearing the number of the lost attempt
   */
  public LetterDecision orphan(TaskMessage message, TaskProgress progress) {
    return progress.cancelRequested() && !othersLive(progress)
        ? new EndCancelled(message)
        : new Requeue(next(message, progress, 0), Why.LOST, Optional.of(Cause.NODE_LOST));
  }

  /** Where a task goes that was admitted but whose message is in no queue. */
  public LetterDecision unqueued(TaskMessage message, Instant now) {
    return message
        .spec()
        .timing()
        .notBefore()
        .filter(now::isBefore)
        .map(until -> later(message, Why.DUE, Optional.empty(), Duration.between(now, until), now))
        .orElse(new Requeue(message, Why.NEW, Optional.empty()));
  }

  private static Optional<Staleness> stale(DeadLetter letter, TaskProgress progress) {
    int attempt = letter.task().attempt();
    if (attempt < Math.max(progress.lineAttempt(), progress.lastAttempt())) {
      return Optional.of(Staleness.OLD_ATTEMPT);
    }
    return switch (letter) {
      case DeadLetter.Ended e -> staleEnding(e, progress);
      case DeadLetter.OfMember e -> throw new IllegalStateException("a member has no letter: " + e);
      case DeadLetter.GivenUp e when e.queue().startsWith(NODE_QUEUES) -> Optional.empty();
      case DeadLetter.GivenUp e -> staleInLine(attempt, progress);
      case DeadLetter.Due e ->
          progress.state() == TaskState.WAITING || progress.state() == TaskState.SUBMITTED
              ? staleInLine(attempt, progress)
              : Optional.of(Staleness.IN_LINE);
    };
  }

  private static Optional<Staleness> staleInLine(int attempt, TaskProgress progress) {
    return attempt <= progress.lastAttempt()
        ? Optional.of(Staleness.OLD_ATTEMPT)
        : Optional.empty();
  }

  /**
   * An attempt that the log does not know was assigned before the log lost its tail: intents are
   * confirmed before anything is sent. Its letter is all there is of the task.
   */
  private static Optional<Staleness> staleEnding(DeadLetter.Ended letter, TaskProgress progress) {
    Optional<Attempt> attempt =
        progress.current().filter(a -> a.number() == letter.task().attempt());
    if (attempt.isEmpty()) {
      return Optional.empty();
    }
    if (!attempt.get().node().equals(letter.node())) {
      return Optional.of(Staleness.WRONG_NODE);
    }
    if (!attempt.get().fenceHashes().contains(letter.fence().hash())) {
      return Optional.of(Staleness.WRONG_FENCE);
    }
    return progress.onNode() || progress.state() == TaskState.WAITING
        ? Optional.empty()
        : Optional.of(Staleness.IN_LINE);
  }

  private LetterDecision current(DeadLetter letter, Standing.Live live, Instant now) {
    if (live.progress().cancelRequested() && !othersLive(live.progress())) {
      // An array ends when its indexes have, and the dispatcher sees to both.
      return letter.task().spec().isArray()
          ? new Drop(Staleness.ARRAY_CANCELLED)
          : new EndCancelled(letter.task());
    }
    return switch (letter) {
      case DeadLetter.OfMember e -> throw new IllegalStateException("a member has no letter: " + e);
      case DeadLetter.Due due -> due(due, live.progress(), now);
      case DeadLetter.GivenUp givenUp ->
          new Requeue(next(givenUp.task(), live.progress(), 0), Why.MOVED, Optional.empty());
      case DeadLetter.Ended ended -> ended(asReported(ended, live), live, now);
    };
  }

  /**
   * A gang whose first member is lost does not end while others run: it goes back into the line,
   * where the dispatcher ends those, and then the task.
   */
  private static boolean othersLive(TaskProgress progress) {
    return progress.gang().filter(gang -> !gang.othersGone()).isPresent();
  }

  /**
   * A node may die between saying how an attempt ended and sending its letter: what it said stands,
   * for the attempt was not lost.
   */
  private static DeadLetter.Ended asReported(DeadLetter.Ended letter, Standing.Live live) {
    boolean reported =
        live.progress().state() == TaskState.WAITING
            && letter.task().attempt() == live.progress().lastAttempt();
    return letter.cause() == Cause.NODE_LOST && reported
        ? live.streak().cause().map(cause -> because(cause, letter)).orElse(letter)
        : letter;
  }

  private static DeadLetter.Ended because(Cause cause, DeadLetter.Ended letter) {
    return new DeadLetter.Ended(
        letter.task(), letter.node(), letter.fence(), cause, letter.exitCode(), letter.message());
  }

  private static LetterDecision due(DeadLetter.Due due, TaskProgress progress, Instant now) {
    Duration left = Duration.between(now, due.dueAt());
    if (!left.isPositive()) {
      return new Requeue(due.task(), due.why(), due.cause());
    }
    // The door may have died between the message and the event.
    return progress.state() == TaskState.SUBMITTED
        ? new Wait(due, WaitTier.first(left), waitReason(due.why()))
        : new WaitOn(due, WaitTier.first(left));
  }

  private LetterDecision ended(DeadLetter.Ended letter, Standing.Live live, Instant now) {
    return switch (letter.cause().origin()) {
      case CLIENT -> new EndCancelled(letter.task());
      case PLATFORM -> byPlatform(letter, live, now);
      case TASK -> byTask(letter, live.progress(), now);
    };
  }

  private static LetterDecision byTask(
      DeadLetter.Ended letter, TaskProgress progress, Instant now) {
    RetrySpec policy = letter.task().spec().retry();
    if (!policy.on().contains(letter.cause()) || progress.retries() >= policy.limit()) {
      return failed(letter);
    }
    TaskMessage again = next(letter.task(), progress, 1);
    return later(
        again,
        Why.RETRY,
        Optional.of(letter.cause()),
        RetryDelay.before(policy, progress.retries()),
        now);
  }

  private LetterDecision byPlatform(DeadLetter.Ended letter, Standing.Live live, Instant now) {
    int inRow = Math.max(1, live.streak().of(letter.cause()));
    if (letter.cause() == Cause.RUNTIME_ERROR && inRow > runtimeErrors) {
      return failed(letter);
    }
    return later(
        next(letter.task(), live.progress(), 0),
        whyOf(letter.cause()),
        Optional.of(letter.cause()),
        pause(letter.cause(), inRow),
        now);
  }

  private static Duration pause(Cause cause, int inRow) {
    return switch (cause) {
      case RUNTIME_ERROR, GANG_ENDED -> RetryDelay.doubled(FIRST_PAUSE, LONGEST_PAUSE, inRow - 1);
      case OVER_CAPACITY -> inRow > PROMPT_RETURNS ? FIRST_PAUSE : Duration.ZERO;
      default -> Duration.ZERO;
    };
  }

  private static Why whyOf(Cause cause) {
    return cause == Cause.NODE_LOST || cause == Cause.NODE_STALLED ? Why.LOST : Why.MOVED;
  }

  private static LetterDecision later(
      TaskMessage task, Why why, Optional<Cause> cause, Duration delay, Instant now) {
    if (delay.isZero()) {
      return new Requeue(task, why, cause);
    }
    return new Wait(
        new DeadLetter.Due(task, why, now.plus(delay), cause),
        WaitTier.first(delay),
        waitReason(why));
  }

  private static WaitReason waitReason(Why why) {
    return switch (why) {
      case RETRY -> WaitReason.RETRY;
      case NEW, DUE -> WaitReason.NOT_BEFORE;
      case LOST, MOVED, REPLAYED -> WaitReason.PLATFORM;
    };
  }

  private static LetterDecision failed(DeadLetter.Ended letter) {
    return letter.cause() == Cause.TIMEOUT
        ? new EndTimedOut(letter.task(), letter.message())
        : new EndFailed(letter.task(), letter.cause(), letter.exitCode(), letter.message());
  }

  /** The number rises even if the attempt never ran: a second copy of the old message is stale. */
  private static TaskMessage next(TaskMessage task, TaskProgress progress, int countedRetries) {
    return task.next(task.attempt() + 1, progress.retries() + countedRetries);
  }
}
