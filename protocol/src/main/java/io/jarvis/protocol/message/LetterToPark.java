package io.jarvis.protocol.message;

import io.jarvis.protocol.event.ClusterEvent;
import java.util.UUID;

/**
 * A message that nobody can decide about, as it is parked, whoever met it: the copy goes to {@code
 * jarvis.park}; then the event is written, be it that {@code jarvis.parked} is full; then the
 * message is acked.
 *
 * @param event shows the beginning of the message
 */
public record LetterToPark(WireMessage copy, ClusterEvent.LetterParked event) {
  private static final int REASON_CHARS = 1024;

  /**
   * Parks a message.
   *
   * @param source the queue it was met in, or died in
   */
  public static LetterToPark of(WireMessage message, String source, String reason) {
    String text = reason.substring(0, Math.min(reason.length(), REASON_CHARS));
    return new LetterToPark(
        message.parked(text),
        new ClusterEvent.LetterParked(idOf(message), text, source, message.beginning()));
  }

  /** The same message has the same id, however often it comes. */
  private static String idOf(WireMessage message) {
    return message
        .messageId()
        .filter(given -> !given.isEmpty())
        .orElseGet(() -> "letter-" + UUID.nameUUIDFromBytes(message.body()));
  }
}
