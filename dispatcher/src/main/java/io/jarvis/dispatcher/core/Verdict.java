package io.jarvis.dispatcher.core;

import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskProgress.Attempt;
import io.jarvis.protocol.lifecycle.TaskState;

/** What is to be done with a message that was met in a line. */
public sealed interface Verdict {
  /** The task waits; its next assignment bears this number. */
  record Waits(int attempt) implements Verdict {}

  /** The task has ended or goes on without it: ack it. */
  record Stale() implements Verdict {}

  /**
   * An earlier leader assigned it and nobody reported of it: the same attempt is sent to the same
   * node again.
   */
  record Resend(Attempt attempt) implements Verdict {}

  /** The log read so far does not show how it came here: judge again once it shows more. */
  record Undecided() implements Verdict {}

  /**
   * Judges a message.
   *
   * @param number the attempt its header bears
   * @param epoch the leader's own
   */
  static Verdict of(Known known, int number, long epoch) {
    return switch (known) {
      case Known.Unknown() -> new Undecided();
      case Known.Ended() -> new Stale();
      case Known.Live(TaskProgress progress) when number < progress.lineAttempt() -> new Stale();
      case Known.Live(TaskProgress progress) when progress.array().isPresent() ->
          ofArray(progress, progress.array().get(), number);
      case Known.Live(TaskProgress progress) when progress.onNode() ->
          onNode(progress, number, epoch);
      case Known.Live(TaskProgress progress) -> inLine(progress, number);
    };
  }

  private static Verdict onNode(TaskProgress progress, int number, long epoch) {
    if (number > progress.lastAttempt()) {
      return new Undecided();
    }
    Attempt current = progress.current().orElseThrow();
    return unheard(progress) && current.epoch() < epoch ? new Resend(current) : new Stale();
  }

  /**
   * Whether a node has not reported yet; of a gang any member's, since its message may not have
   * been sent.
   */
  private static boolean unheard(TaskProgress progress) {
    return progress
        .gang()
        .map(members -> !members.allReported())
        .orElse(progress.state() == TaskState.ASSIGNED);
  }

  /** The message is what has not left: if nothing is to leave any more, there is no use for it. */
  private static Verdict ofArray(TaskProgress progress, ArrayProgress array, int number) {
    return progress.cancelRequested() || array.remaining() == 0
        ? new Stale()
        : new Waits(Math.max(number, progress.nextAttempt()));
  }

  /**
   * A withdrawn assignment leaves the message it came from in the line, with its lower number. An
   * attempt that ended does not: its letter carries on.
   */
  private static Verdict inLine(TaskProgress progress, int number) {
    boolean ended = progress.state() == TaskState.WAITING && number <= progress.lastAttempt();
    return ended ? new Stale() : new Waits(Math.max(number, progress.nextAttempt()));
  }
}
