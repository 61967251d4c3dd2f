package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.TaskMessage;
import java.time.Instant;

/** A task's message that the leader holds unacked. Only on the loop's thread. */
final class Held {
  private final Delivery delivery;
  private final TaskMessage message;
  private final QueueWindow source;
  private final Instant arrived;
  private final long sequence;
  private final QueueWindow.Session session;
  private int number;
  private boolean voided;

  Held(Delivery delivery, TaskMessage message, QueueWindow source, Instant arrived, long sequence) {
    this.delivery = delivery;
    this.message = message;
    this.source = source;
    this.arrived = arrived;
    this.sequence = sequence;
    session = source.session();
    number = message.attempt();
  }

  TaskId task() {
    return message.spec().id();
  }

  Delivery delivery() {
    return delivery;
  }

  TaskMessage message() {
    return message;
  }

  QueueWindow source() {
    return source;
  }

  Instant arrived() {
    return arrived;
  }

  long sequence() {
    return sequence;
  }

  /** The lowest number that its next attempt can have, as far as is known ahead of the log. */
  int number() {
    return number;
  }

  void raiseNumber(int atLeast) {
    number = Math.max(number, atLeast);
  }

  /** Its channel is gone: the message is delivered again, to this replica or to another. */
  void becomeVoid() {
    voided = true;
  }

  boolean isVoid() {
    return voided;
  }

  void ack() {
    delivery.ack();
    if (!voided) {
      source.released(session, delivery);
      voided = true;
    }
  }
}
