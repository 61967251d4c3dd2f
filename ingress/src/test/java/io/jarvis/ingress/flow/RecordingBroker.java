package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.message.WireMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers what was published; what it was not asked about must be nothing. */
final class RecordingBroker implements Broker {
  private final List<Published> published = new ArrayList<>();
  private PublishResult result = new PublishResult.Confirmed();

  record Published(String exchange, String key, WireMessage message) {}

  synchronized void answerWith(PublishResult next) {
    result = next;
  }

  /** Hands over what was published and forgets it. */
  synchronized List<Published> takePublished() {
    List<Published> all = List.copyOf(published);
    published.clear();
    return all;
  }

  @Override
  public synchronized CompletableFuture<PublishResult> publish(
      String exchange, String routingKey, WireMessage message) {
    published.add(new Published(exchange, routingKey, message));
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public Subscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Subscription listen(
      String owner, List<String> routingKeys, int prefetch, DeliveryHandler handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public QueueDepth depth(String queue) {
    return new QueueDepth(0, 0);
  }

  @Override
  public ConnectionState state() {
    return ConnectionState.CONNECTED;
  }

  @Override
  public void close() {}
}
