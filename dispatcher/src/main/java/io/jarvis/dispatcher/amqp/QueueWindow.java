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

  void released() {
    holding--;
  }

  void voided() {
    holding = 0;
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
