package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ADR-0004 builds upon: how the broker serves a queue with a single active consumer. */
class SingleActiveConsumerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long CONFIRM_MILLIS = 120_000;
  private static final String QUEUE = "jarvis.test.single-active-consumer";

  private final RabbitMqServer server = RabbitMqServer.shared();
  private Connection connection;
  private Channel publishing;

  @BeforeEach
  void declare() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(server.amqpUri(BrokerUser.ADMIN));
    connection = factory.newConnection("test");
    publishing = connection.createChannel();
    publishing.confirmSelect();
    publishing.queueDeclare(
        QUEUE,
        true,
        false,
        false,
        Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
  }

  @AfterEach
  void delete() throws Exception {
    publishing.queueDelete(QUEUE);
    connection.close();
  }

  @Test
  void servesNoSecondConsumerOfTheSameConnectionBesideTheFirst() throws Exception {
    Consuming first = new Consuming(1);
    Consuming second = new Consuming(10);

    publish("a", "b", "c");

    assertThat(first.take().ack()).isEqualTo("a");
    assertThat(first.take().ack()).isEqualTo("b");
    assertThat(first.take().ack()).isEqualTo("c");
    assertThat(second.held).isEmpty();
  }

  @Test
  void servesTheNextOneOnceTheFirstIsCancelledAndLeavesItWhatItHolds() throws Exception {
    Consuming first = new Consuming(1);
    Consuming second = new Consuming(10);
    publish("a", "b", "c");
    Held held = first.take();

    first.cancel();

    assertThat(List.of(second.take().ack(), second.take().ack())).containsExactly("b", "c");
    assertThat(held.ack()).isEqualTo("a");
    await().until(() -> server.messages().getOrDefault(QUEUE, -1L) == 0);
    assertThat(second.held).isEmpty();
  }

  @Test
  void servesWhoHasWaitedLongestWhenTheFirstIsCancelled() throws Exception {
    Consuming first = new Consuming(1);
    Consuming elsewhere = new Consuming(10);
    Consuming second = new Consuming(10);
    publish("a", "b");
    Held held = first.take();

    first.cancel();

    assertThat(elsewhere.take().ack()).isEqualTo("b");
    assertThat(held.ack()).isEqualTo("a");
    assertThat(second.held).isEmpty();
  }

  private void publish(String... bodies) throws Exception {
    for (String body : bodies) {
      publishing.basicPublish(
          "", QUEUE, new BasicProperties(), body.getBytes(StandardCharsets.UTF_8));
    }
    publishing.waitForConfirmsOrDie(CONFIRM_MILLIS);
  }

  /** A consumer with a channel of its own. */
  private final class Consuming {
    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();
    private final Channel channel;
    private final String tag;

    Consuming(int prefetch) throws IOException {
      channel = connection.createChannel();
      channel.basicQos(prefetch);
      tag =
          channel.basicConsume(
              QUEUE,
              false,
              new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(
                    String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
                  String text = new String(body, StandardCharsets.UTF_8);
                  held.add(new Held(text, channel, envelope.getDeliveryTag()));
                }
              });
    }

    Held take() throws InterruptedException {
      Held taken = held.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(taken).as("a delivery").isNotNull();
      return taken;
    }

    void cancel() throws IOException {
      channel.basicCancel(tag);
    }
  }

  private record Held(String body, Channel channel, long tag) {
    String ack() throws IOException {
      channel.basicAck(tag, false);
      return body;
    }
  }
}
