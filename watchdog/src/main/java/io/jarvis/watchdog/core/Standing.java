package io.jarvis.watchdog.core;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.util.Optional;

/** What the log says of the task a letter is about. */
public sealed interface Standing {
  /** There is no such task in the log. */
  record Unknown() implements Standing {}

  /** It has ended. */
  record Ended() implements Standing {}

  /** It has not ended. */
  record Live(TaskProgress progress, Streak streak) implements Standing {}

  /**
   * How often in a row its attempts ended for the same cause, that of the last one included.
   *
   * @param cause empty if no attempt has ended yet
   */
  record Streak(Optional<Cause> cause, int length) {
    public static final Streak NONE = new Streak(Optional.empty(), 0);

    /** This streak after one more attempt ended. */
    public Streak after(Cause ended) {
      return new Streak(Optional.of(ended), cause.equals(Optional.of(ended)) ? length + 1 : 1);
    }

    /** How many of the last attempts ended for this cause. */
    public int of(Cause asked) {
      return cause.equals(Optional.of(asked)) ? length : 0;
    }
  }
}
