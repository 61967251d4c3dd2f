package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Delivery;
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
  private final HeldBytes all;
  private int limit;
  private int holding;
  private long bytes;
  private Session session = new Session();
  private boolean narrowed;

  /** One channel, of those that follow one another. */
  static final class Session {}

  /**
   * @param all what is held of all queues together
   */
  QueueWindow(String queue, Origin origin, int limit, HeldBytes all) {
    this.queue = queue;
    this.origin = origin;
    this.limit = limit;
    this.all = all;
  }

  void open(Subscription made) {
    subscription = made;
  }

  /** From here on the messages come by this channel. */
  void begin(Session next) {
    session = next;
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

  /** How large the bodies are of the messages that are held. */
  long bytes() {
    return bytes;
  }

  /** How many it lets in at once. */
  int limit() {
    return limit;
  }

  void took(Delivery delivery) {
    holding++;
    weigh(size(delivery));
  }

  /** Which channel the messages come by. */
  Session session() {
    return session;
  }

  /** A message that came in this session is held no longer. */
  void released(Session from, Delivery delivery) {
    if (from.equals(session)) {
      holding--;
      weigh(-size(delivery));
    }
  }

  /** The channel is gone, and with it all messages that were held. */
  void voided() {
    holding = 0;
    weigh(-bytes);
    session = new Session();
  }

  private static long size(Delivery delivery) {
    return delivery.message().body().length;
  }

  private void weigh(long more) {
    bytes += more;
    all.add(more);
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

  /** Ends the subscription and lets in half as many as it holds when it is opened again. */
  void narrow() {
    close();
    limit = Math.max(1, holding / 2);
    narrowed = true;
  }

  /** Whether it was narrowed, and has not held messages since that are lighter than this. */
  boolean isNarrowed(long few) {
    narrowed &= bytes >= few;
    return narrowed;
  }

  void close() {
    if (subscription != null) {
      subscription.close();
    }
  }
}
