package io.jarvis.dispatcher;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.util.Map;

/** Declares, binds and unbinds as an operator would. */
final class TestQueues {
  private TestQueues() {}

  /** What is done on a channel. */
  private interface Work {
    void on(Channel channel) throws Exception;
  }

  static void declare(RabbitMqServer rabbit, String queue, String exchange, String key) {
    run(
        rabbit,
        channel -> {
          channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
          channel.queueBind(queue, exchange, key);
        });
  }

  static void declareNode(RabbitMqServer rabbit, NodeId node) {
    run(
        rabbit,
        channel -> {
          channel.queueDeclare(
              Queues.node(node),
              true,
              false,
              false,
              Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
          channel.queueBind(Queues.node(node), Exchanges.ASSIGN, node.value());
        });
  }

  static void unbind(RabbitMqServer rabbit, String queue, String exchange, String key) {
    run(rabbit, channel -> channel.queueUnbind(queue, exchange, key));
  }

  /** How many messages all channels hold unacked, as they count themselves, without delay. */
  static int unacked(RabbitMqServer rabbit) {
    return rabbit
        .ctl("list_channels", "messages_unacknowledged", "--no-table-headers")
        .lines()
        .map(String::trim)
        .mapToInt(Integer::parseInt)
        .sum();
  }

  /** Closes every connection whose name begins so, from the broker's side. */
  static void closeConnections(RabbitMqServer rabbit, String name) {
    rabbit
        .ctl("list_connections", "pid", "client_properties", "--no-table-headers")
        .lines()
        .filter(line -> line.contains("\"" + name))
        .map(line -> line.split("\t", 2)[0])
        .forEach(pid -> rabbit.ctl("close_connection", pid, "for a test"));
  }

  private static void run(RabbitMqServer rabbit, Work work) {
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(rabbit.amqpUri(BrokerUser.ADMIN));
      try (Connection connection = factory.newConnection();
          Channel channel = connection.createChannel()) {
        work.on(channel);
      }
    } catch (Exception e) {
      throw new IllegalStateException("the broker refused", e);
    }
  }
}
