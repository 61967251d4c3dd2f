package io.jarvis.watchdog;

import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.watchdog.core.LetterDecision;

/** What a log line says of a decision; neither payloads nor fences. */
final class Details {
  private Details() {}

  static String of(DeadLetter letter, LetterDecision decision) {
    return from(letter) + " -> " + to(decision);
  }

  private static String from(DeadLetter letter) {
    return switch (letter) {
      case DeadLetter.Ended e -> e.cause().word() + " on " + e.node();
      case DeadLetter.Due e -> e.why().word() + " due at " + e.dueAt();
      case DeadLetter.GivenUp e -> e.reason() + " in " + e.queue();
      case DeadLetter.OfMember e -> "member " + e.rank() + ": " + e.reason();
    };
  }

  private static String to(LetterDecision decision) {
    return switch (decision) {
      case LetterDecision.Requeue e -> e.why().word() + " as attempt " + e.task().attempt();
      case LetterDecision.Wait e -> e.tier().word() + " until " + e.waiting().dueAt();
      case LetterDecision.WaitOn e -> e.tier().word() + " until " + e.waiting().dueAt();
      case LetterDecision.EndFailed e -> e.cause().word();
      case LetterDecision.EndTimedOut e -> "timed out";
      case LetterDecision.EndCancelled e -> "cancelled";
      case LetterDecision.MemberGone e -> "the member is gone";
      case LetterDecision.Drop e -> e.reason().word();
      case LetterDecision.Park e -> e.reason();
    };
  }
}
