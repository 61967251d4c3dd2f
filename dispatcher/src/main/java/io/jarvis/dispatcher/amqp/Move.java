package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.event.TaskEvent;
import java.util.Optional;

/** A message on its way to another queue: a copy there, confirmed; the event; the ack. */
final class Move extends Engagement {
  private final String routingKey;
  private final TaskEvent event;
  private final int attempt;
  private final long offers;

  /**
   * @param offers the version of what nodes offer that it was decided on
   * @param event written once the copy is confirmed
   * @param attempt the number the copy carries
   */
  Move(Held held, int attempt, String routingKey, TaskEvent event, long offers) {
    super(held.task(), Optional.of(held));
    this.attempt = attempt;
    this.routingKey = routingKey;
    this.event = event;
    this.offers = offers;
  }

  String routingKey() {
    return routingKey;
  }

  TaskEvent event() {
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
