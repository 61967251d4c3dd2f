package io.jarvis.broker;

import com.rabbitmq.client.Channel;
import io.jarvis.protocol.topology.Exchanges;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What has to be declared on a connection before a queue can be consumed on it. */
@FunctionalInterface
interface QueueSetup {
  /** The queue is there. */
  QueueSetup NONE = channel -> {};

  void prepare(Channel channel) throws IOException;

  /** A queue of this connection's own on {@code jarvis.control}; a policy bounds it. */
  static QueueSetup control(String queue, List<String> routingKeys) {
    return channel -> {
      channel.queueDeclare(queue, false, true, true, Map.of());
      for (String key : routingKeys) {
        channel.queueBind(queue, Exchanges.CONTROL, key);
      }
    };
  }
}
