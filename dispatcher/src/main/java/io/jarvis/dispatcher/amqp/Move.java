package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.event.TaskEvent;
import java.util.Optional;

/** A message on its way to another queue: a confirmed copy, then the event, then the ack. */
final class Move extends Operation {
  private final String routingKey;
  private final TaskEvent event;
  private final int attempt;
  private final long offers;

  /**
   * @param offers the version of the nodes' offers by which it was decided
   * @param event written once the copy is confirmed
   * @param attempt the number that the copy bears
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
