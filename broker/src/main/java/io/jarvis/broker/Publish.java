package io.jarvis.broker;

import com.rabbitmq.client.AMQP;
import io.jarvis.protocol.message.WireMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A publish in flight. Guarded by its lane's lock, except for the future. */
final class Publish {
  final String exchange;
  final String routingKey;
  final WireMessage message;
  final Unroutable unroutable;
  final long deadlineNanos;
  final CompletableFuture<PublishResult> result = new CompletableFuture<>();
  PublishResult.@Nullable Returned returned;

  /** What becomes of it if no queue wants it. */
  enum Unroutable {
    RETURNED,
    DROPPED
  }

  Publish(
      String exchange,
      String routingKey,
      WireMessage message,
      Unroutable unroutable,
      long deadlineNanos) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.message = message;
    this.unroutable = unroutable;
    this.deadlineNanos = deadlineNanos;
  }

  AMQP.BasicProperties properties(long sequence) {
    return WireMapping.properties(message, Long.toString(sequence, Character.MAX_RADIX));
  }

  /** What an ack of the broker means: a return comes before its ack. */
  PublishResult acked() {
    return returned == null ? new PublishResult.Confirmed() : returned;
  }

  boolean isDue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }
}
