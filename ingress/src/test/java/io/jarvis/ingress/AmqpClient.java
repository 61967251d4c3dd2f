package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.AmqpMessage;
import io.jarvis.testkit.ApiDescription;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * A client that knows nothing of Jarvis but AMQP, and holds what it sends and gets against the
 * description of the door. Confined to one thread; of several tasks under way it looks at those
 * that bear a correlation id, and at the last.
 */
final class AmqpClient implements AutoCloseable {
  static final String ACCEPTED = "jarvis.accepted.v1";
  static final String RUN_ACCEPTED = "jarvis.run-accepted.v1";
  static final String WORKFLOW_STORED = "jarvis.workflow-stored.v1";
  static final String WORKFLOW_DELETED = "jarvis.workflow-deleted.v1";
  static final String REFUSED = "jarvis.refused.v1";
  private static final Set<String> GRANTED =
      Set.of(ACCEPTED, RUN_ACCEPTED, WORKFLOW_STORED, WORKFLOW_DELETED);
  private static final int PATIENCE_SECONDS = 120;

  private final Connection connection;
  private final Channel channel;
  private final BlockingQueue<Delivery> replies = new LinkedBlockingQueue<>();
  private final Map<String, AmqpMessage> submitted = new HashMap<>();

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

  /** Publishes at the door and does not wait; see {@link #awaitConfirms}. */
  void send(String key, AMQP.BasicProperties properties, byte[] body) throws Exception {
    String type = properties.getContentType() == null ? "" : properties.getContentType();
    submitted.put(
        correlation(properties),
        key.startsWith("workflow")
            ? AmqpMessage.workflow(key, type, body)
            : AmqpMessage.submitted(key, type, body));
    channel.basicPublish("jarvis.submit", key, true, properties, body);
  }

  void awaitConfirms() throws Exception {
    channel.waitForConfirmsOrDie(PATIENCE_SECONDS * 1000L);
  }

  void submit(String key, AMQP.BasicProperties properties, String body) throws Exception {
    send(key, properties, body.getBytes(StandardCharsets.UTF_8));
    awaitConfirms();
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

  /** Begins to take outcomes at a queue bound for them. */
  void listenToOutcomes(String key) throws Exception {
    channel.queueBind(listenAtOwnQueue(), "jarvis.outcomes", key);
  }

  /** The next outcome that came to the queue bound for them. */
  Reply outcome() throws InterruptedException {
    Delivery delivery = next();
    AMQP.BasicProperties properties = delivery.getProperties();
    describe(
        AmqpMessage.outcome(
            delivery.getEnvelope().getRoutingKey(),
            properties.getType(),
            properties.getContentType(),
            delivery.getBody()));
    return new Reply(properties, Json.TREES.readTree(delivery.getBody()));
  }

  /** The next answer. */
  Reply reply() throws InterruptedException {
    Delivery delivery = next();
    AMQP.BasicProperties properties = delivery.getProperties();
    describe(
        AmqpMessage.reply(properties.getType(), properties.getContentType(), delivery.getBody()));
    if (GRANTED.contains(properties.getType())) {
      describe(submitted.get(correlation(properties)));
    }
    return new Reply(properties, Json.TREES.readTree(delivery.getBody()));
  }

  private static String correlation(AMQP.BasicProperties properties) {
    return properties.getCorrelationId() == null ? "" : properties.getCorrelationId();
  }

  private Delivery next() throws InterruptedException {
    Delivery delivery = replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (delivery == null) {
      throw new AssertionError("no answer came within " + PATIENCE_SECONDS + " s");
    }
    return delivery;
  }

  /** Whether every answer that came was looked at. */
  boolean awaitsNothingMore() {
    return replies.isEmpty();
  }

  /** What goes through the door is what its description says. */
  private static void describe(AmqpMessage message) {
    assertThat(ApiDescription.shared().contradictions(message)).isEmpty();
  }

  /** What came back. */
  record Reply(AMQP.BasicProperties properties, JsonNode json) {}

  @Override
  public void close() throws Exception {
    connection.close();
  }
}
