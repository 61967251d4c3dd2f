package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Subscription;
import io.jarvis.dispatcher.core.LineKey.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The subscription to one queue, and how many of its messages are held. Only on the loop's thread.
 */
final class QueueWindow {
  private final String queue;
  private final Origin origin;
  private @Nullable Subscription subscription;
  private int limit;
  private int holding;
  private int session;

  QueueWindow(String queue, Origin origin, int limit) {
    this.queue = queue;
    this.origin = origin;
    this.limit = limit;
  }

  void open(Subscription made) {
    subscription = made;
  }

  String queue() {
    return queue;
  }

  Origin origin() {
    return origin;
  }

  int holding() {
    return holding;
  }

  void took() {
    holding++;
  }

  /** Which of the channels that followed one another the messages come by. */
  int session() {
    return session;
  }

  /** A message that came in this session is held no longer. */
  void released(int from) {
    if (from == session) {
      holding--;
    }
  }

  /** The channel is gone, and with it all messages that were held. */
  void voided() {
    holding = 0;
    session++;
  }

  boolean full() {
    return holding >= limit;
  }

  /** Doubles what may be held, up to a limit; returns by how much it grew. */
  int widen(int atMost) {
    int more = Math.min(limit, atMost - limit);
    if (more <= 0 || subscription == null) {
      return 0;
    }
    subscription.widen(more);
    limit += more;
    return more;
  }

  void close() {
    if (subscription != null) {
      subscription.close();
    }
  }
}
