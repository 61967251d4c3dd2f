package io.jarvis.broker;

import io.jarvis.protocol.message.WireMessage;
import java.util.Optional;

/** A message held by us: it is gone from its queue only once it is acked. Thread-safe. */
public interface Delivery {
  WireMessage message();

  /** With which key it was published. */
  String routingKey();

  /** Whether somebody, perhaps we ourselves, may have seen it before. */
  boolean redelivered();

  /**
   * From which queue the broker dead-lettered it last; empty if it was published to where it was
   * found.
   */
  Optional<Death> death();

  /**
   * Settles it. Does nothing if the delivery is void because its channel is gone: it will be
   * delivered again.
   */
  void ack();

  /** A dead-lettering by the broker. */
  record Death(String queue, String reason) {}
}
