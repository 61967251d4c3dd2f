package io.jarvis.broker.memory;

import java.util.Optional;

/**
 * What a policy says of a queue.
 *
 * @param ttlMillis how long a message may be ready; negative: for ever
 * @param deadLetters the exchange for messages that died; without one they are dropped
 * @param maxLength of the ready ones; negative: none
 * @param deliveryLimit how often a message may return; negative: for ever
 */
record QueueRules(
    long ttlMillis,
    Optional<String> deadLetters,
    long maxLength,
    Overflow overflow,
    int deliveryLimit) {
  /** Of quorum queues of which nothing is said. */
  static final int DEFAULT_DELIVERY_LIMIT = 20;

  static final QueueRules DEFAULT =
      new QueueRules(-1, Optional.empty(), -1, Overflow.DROP_HEAD, DEFAULT_DELIVERY_LIMIT);

  enum Overflow {
    DROP_HEAD,
    REJECT_PUBLISH
  }

  /** As a policy of more weight would have it. */
  QueueRules rejectingBeyond(long messages) {
    return new QueueRules(ttlMillis, deadLetters, messages, Overflow.REJECT_PUBLISH, deliveryLimit);
  }
}
