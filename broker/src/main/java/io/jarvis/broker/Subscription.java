package io.jarvis.broker;

/** A standing consumption of a queue. */
public interface Subscription extends AutoCloseable {
  /**
   * Raises how many deliveries may be unacked, by an added channel. Those held stay held and do not
   * count against it: until they are acked, more are unacked, at most the sum of what was allowed
   * before and after each call. Waits for the broker. On a queue with a single active consumer it
   * works only while nobody else consumes the queue.
   */
  void widen(int additionalPrefetch);

  /**
   * Ends it; what was not acked returns to its queue. Does not call {@link
   * DeliveryHandler#interrupted}.
   */
  @Override
  void close();
}
