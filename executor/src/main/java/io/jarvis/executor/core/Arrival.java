package io.jarvis.executor.core;

import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an assignment that just arrived, of an attempt that is not under way here, asks of its node.
 */
public sealed interface Arrival {
  /** Run it. */
  record Run() implements Arrival {}

  /** Its container is there, from before a restart: take it over. */
  record Resume(String container) implements Arrival {}

  /** The attempt has ended here; report so again, with the fence that came. */
  record ReportAgain(Recorded ending) implements Arrival {}

  /** The attempt has ended here, and all of that was confirmed to the same leader. */
  record Settled() implements Arrival {}

  /**
   * The attempt may have run here, and nothing is left of it, or it may have been given up: report
   * it lost, for this reason, and never run it.
   */
  record ReportLost(String why) implements Arrival {}

  /** The node takes nothing new, for this reason. */
  record HandBack(StopReason reason) implements Arrival {}

  /** Whether the node takes new work. */
  enum Intake {
    OPEN(Optional.empty()),
    /** Its operator wants it empty. */
    DRAINING(Optional.of(StopReason.DRAINED)),
    /** Its engine does not answer. */
    STALLED(Optional.of(StopReason.STALLED));

    private final Optional<StopReason> handsBack;

    Intake(Optional<StopReason> handsBack) {
      this.handsBack = handsBack;
    }

    /** Why it hands back what has not started, if it does. */
    public Optional<StopReason> handsBack() {
      return handsBack;
    }
  }

  /** What may have become already of an attempt of which nothing is known. */
  enum Past {
    NONE,
    /** It may have run here: the message was delivered before, it is not known to whom. */
    POSSIBLE,
    /** It may run elsewhere: the leader that assigned it was replaced before the message came. */
    REPLACED;

    /** How far the clocks of two machines may be apart. */
    static final Duration CLOCKS = Duration.ofMinutes(5);

    /**
     * A restarted broker marks as redelivered even what never arrived. So an attempt that was
     * submitted since the journal is whole, and is not in it, never ran here.
     *
     * @param knownSince every attempt that was admitted since then is known
     */
    public static Past of(boolean redelivered, Instant submittedAt, Instant knownSince) {
      return redelivered && !submittedAt.isAfter(knownSince.plus(CLOCKS)) ? POSSIBLE : NONE;
    }
  }

  /**
   * Decides. The journal goes before the containers that were found, and these before what the
   * broker says; the node's mode concerns only what has not started.
   */
  static Arrival decide(
      Optional<AttemptRecord> known,
      Optional<FoundContainer> found,
      long epoch,
      Past past,
      Intake intake) {
    if (known.flatMap(AttemptRecord::ending).isPresent()) {
      return ofEnded(known.get(), epoch);
    }
    if (found.isPresent()) {
      return new Resume(found.get().id());
    }
    boolean vanished = known.flatMap(AttemptRecord::container).isPresent();
    if (vanished || (known.isEmpty() && past == Past.POSSIBLE)) {
      return new ReportLost("nothing is left of it on its node");
    }
    if (known.isEmpty() && past == Past.REPLACED) {
      return new ReportLost("the leader that assigned it was replaced before its node knew of it");
    }
    return intake.handsBack().<Arrival>map(HandBack::new).orElse(new Run());
  }

  private static Arrival ofEnded(AttemptRecord ended, long epoch) {
    return ended.settledAt().isPresent() && epoch <= ended.epoch()
        ? new Settled()
        : new ReportAgain(ended.ending().orElseThrow());
  }
}
