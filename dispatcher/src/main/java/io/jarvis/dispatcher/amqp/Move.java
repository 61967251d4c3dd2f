package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.event.TaskEvent;
import java.util.Optional;

/**
 * A message on its way to another queue, or to the end of its own: a confirmed copy, then the
 * event, if it is one for the log, then the ack.
 */
final class Move extends Operation {
  private final String routingKey;
  private final Optional<TaskEvent> event;
  private final int attempt;
  private final long offers;

  /**
   * @param offers the version of the nodes' offers by which it was decided
   * @param event written once the copy is confirmed
   * @param attempt the number that the copy bears
   */
  Move(Held held, int attempt, String routingKey, Optional<TaskEvent> event, long offers) {
    super(held.task(), Optional.of(held));
    this.attempt = attempt;
    this.routingKey = routingKey;
    this.event = event;
    this.offers = offers;
  }

  String routingKey() {
    return routingKey;
  }

  Optional<TaskEvent> event() {
    return event;
  }

  long offers() {
    return offers;
  }

  int attempt() {
    return attempt;
  }

  Held message() {
    return held().orElseThrow();
  }
}
