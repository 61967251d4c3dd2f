package io.jarvis.broker;

/**
 * Takes what a subscription brings. Called by one thread at a time per subscription; must not block
 * for long.
 */
public interface DeliveryHandler {
  void delivered(Delivery delivery);

  /**
   * The channel is gone: whatever was delivered and not acked is void and will be delivered again,
   * perhaps to another consumer.
   */
  default void interrupted() {}

  /** The subscription stands, for the first time or anew. */
  default void subscribed() {}
}
