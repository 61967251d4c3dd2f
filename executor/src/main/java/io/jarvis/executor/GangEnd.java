package io.jarvis.executor;

import io.jarvis.executor.core.Verdict;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import io.jarvis.protocol.message.Membership;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The end of a gang's first member, whose message is the gang (ADR-0013): it says that its own
 * container has ended, keeps its place until all others have, and then ends the attempt of the gang
 * as that came to an end. Of every other attempt the end is its own.
 */
final class GangEnd {
  private final Attempt attempt;
  private final AttemptReports reports;

  GangEnd(Attempt attempt, AttemptReports reports) {
    this.attempt = attempt;
    this.reports = reports;
  }

  /** How the attempt ends; waits for the leader to say so, for as long as it takes. */
  AttemptRun.Ended await(AttemptRun.Ended own) throws InterruptedException {
    if (attempt.assignment().membership().filter(Membership::first).isEmpty()) {
      return own;
    }
    reports.firstEnded(own.verdict(), own.ending());
    try {
      return of(own, attempt.gangOver().get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody lets an end fail", e);
    }
  }

  private static AttemptRun.Ended of(AttemptRun.Ended own, Optional<Downfall> downfall) {
    return downfall
        .map(why ->
            new AttemptRun.Ended(new Verdict.Failure(why.cause(), text(why)), ending(own, why)))
        .orElse(own);
  }

  private static String text(Downfall why) {
    return why.rank() == 0 ? why.message() : "rank " + why.rank() + ": " + why.message();
  }

  private static Ending ending(AttemptRun.Ended own, Downfall why) {
    Ending ending = own.ending();
    return new Ending(
        ending.container(), why.exitCode(), ending.startedAt(), ending.endedAt(), ending.usage());
  }
}
