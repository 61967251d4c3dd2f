package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.ApiDescription;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A client that knows nothing of Jarvis but AMQP. Confined to one thread. */
final class AmqpClient implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final Connection connection;
  private final Channel channel;
  private final BlockingQueue<Delivery> replies = new LinkedBlockingQueue<>();

  private AmqpClient(Connection connection, Channel channel) {
    this.connection = connection;
    this.channel = channel;
  }

  static AmqpClient connect(RabbitMqServer broker, BrokerUser user) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.amqpUri(user));
    Connection connection = factory.newConnection();
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    return new AmqpClient(connection, channel);
  }

  /** Publishes and waits for the broker's confirm. */
  void publish(String exchange, String key, AMQP.BasicProperties properties, byte[] body)
      throws Exception {
    channel.basicPublish(exchange, key, properties, body);
    channel.waitForConfirmsOrDie(PATIENCE_SECONDS * 1000L);
  }

  void submit(String key, AMQP.BasicProperties properties, String body) throws Exception {
    publish("jarvis.submit", key, properties, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins to take answers by direct reply-to. */
  void listenDirectly() throws Exception {
    channel.basicConsume(
        "amq.rabbitmq.reply-to", true, (tag, delivery) -> replies.add(delivery), tag -> {});
  }

  /** Begins to take answers at a queue named by the broker; its name. */
  String listenAtOwnQueue() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    channel.basicConsume(queue, true, (tag, delivery) -> replies.add(delivery), tag -> {});
    return queue;
  }

  /** The next answer. */
  Reply reply() throws InterruptedException {
    Delivery delivery = replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (delivery == null) {
      throw new AssertionError("no answer came within " + PATIENCE_SECONDS + " s");
    }
    String name = delivery.getProperties().getType().replaceAll("jarvis\\.|\\.v1", "");
    assertThat(ApiDescription.shared().contradictions(name, delivery.getBody())).isEmpty();
    return new Reply(delivery.getProperties(), Json.TREES.readTree(delivery.getBody()));
  }

  boolean hasMoreReplies() {
    return !replies.isEmpty();
  }

  /** What came back. */
  record Reply(AMQP.BasicProperties properties, JsonNode json) {}

  @Override
  public void close() throws Exception {
    connection.close();
  }
}
