package io.jarvis.broker;

/** A standing consumption of a queue. */
public interface Subscription extends AutoCloseable {
  /** Raises how many deliveries may be unacked, by an added channel; those held stay held. */
  void widen(int additionalPrefetch);

  /**
   * Ends it; what was not acked returns to its queue. Does not call {@link
   * DeliveryHandler#interrupted}.
   */
  @Override
  void close();
}
