package io.jarvis.e2e;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.AmqpMessage;
import io.jarvis.testkit.ApiDescription;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client of the AMQP door that knows nothing of Jarvis but the names of its exchange and keys.
 */
final class AmqpClient implements AutoCloseable {
  private final Connection connection;
  private final Channel channel;
  private final String replies;
  private final List<String> described = new CopyOnWriteArrayList<>();
  private final Map<String, JsonNode> answers = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> outcomes = new ConcurrentHashMap<>();

  private AmqpClient(Connection connection) throws IOException {
    this.connection = connection;
    channel = connection.createChannel();
    channel.confirmSelect();
    replies = channel.queueDeclare("", false, true, true, Map.of()).getQueue();
    channel.basicConsume(
        replies,
        true,
        (tag, message) -> take(message.getProperties(), message.getBody()),
        tag -> {});
  }

  static AmqpClient connect(RabbitMqServer rabbit) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(rabbit.host());
    factory.setPort(rabbit.amqpPort());
    factory.setVirtualHost(RabbitMqServer.VIRTUAL_HOST);
    factory.setUsername(BrokerUser.SUBMITTER.username());
    factory.setPassword(BrokerUser.SUBMITTER.password());
    return new AmqpClient(factory.newConnection("a plain client"));
  }

  /**
   * Publishes a body and waits for the broker's confirm; the answer comes under this correlation
   * id.
   */
  void submit(String correlation, byte[] body) throws IOException, InterruptedException {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .replyTo(replies)
            .correlationId(correlation)
            .messageId(correlation)
            .build();
    channel.basicPublish("jarvis.submit", "task", true, properties, body);
    channel.waitForConfirms();
  }

  void submit(String correlation, String body) throws IOException, InterruptedException {
    submit(correlation, body.getBytes(StandardCharsets.UTF_8));
  }

  @Nullable JsonNode answer(String correlation) {
    Descriptions.check(described);
    return answers.get(correlation);
  }

  @Nullable JsonNode outcome(String correlation) {
    Descriptions.check(described);
    return outcomes.get(correlation);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  private void take(AMQP.BasicProperties properties, byte[] body) {
    described.addAll(
        ApiDescription.shared()
            .contradictions(
                AmqpMessage.reply(properties.getType(), properties.getContentType(), body)));
    Map<String, JsonNode> target =
        "jarvis.outcome.v1".equals(properties.getType()) ? outcomes : answers;
    target.put(properties.getCorrelationId(), Json.TREES.readTree(body));
  }
}
