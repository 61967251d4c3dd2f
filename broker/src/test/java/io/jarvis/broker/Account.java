package io.jarvis.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.stream.Constants;
import com.rabbitmq.stream.Consumer;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.OffsetSpecification;
import com.rabbitmq.stream.Producer;
import com.rabbitmq.stream.StreamException;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** One user's connections, to try with them, by plain means, what it may do. */
final class Account implements AutoCloseable {
  private static final int CONFIRM_MILLIS = 10_000;
  private static final String STREAM_ACCESS_REFUSED =
      "response code: " + Constants.RESPONSE_CODE_ACCESS_REFUSED;

  private final Connection connection;
  private final Environment environment;

  Account(RabbitMqServer server, BrokerUser user) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(server.amqpUri(user));
    factory.setAutomaticRecoveryEnabled(false);
    this.connection = factory.newConnection("account of " + user);
    this.environment = StreamEnvironments.open(Connections.stream(server, user, "account"));
  }

  /**
   * Whether the broker let it through; anything but a refusal of access is a failure of the test.
   */
  boolean may(Attempt attempt) throws Exception {
    try {
      attempt.on(this);
      return true;
    } catch (IOException | StreamException | IllegalStateException e) {
      String reason = RootCause.of(e);
      if (reason.contains("ACCESS_REFUSED") || reason.endsWith(STREAM_ACCESS_REFUSED)) {
        return false;
      }
      throw new AssertionError("neither allowed nor refused: " + reason, e);
    }
  }

  /** Something to try; its name says what. */
  record Attempt(String name, Action action) {
    interface Action {
      void on(Account account) throws Exception;
    }

    void on(Account account) throws Exception {
      action.on(account);
    }

    static Attempt publish(String exchange, String key) {
      return new Attempt(
          "publish to '" + exchange + "' with " + key, account -> account.publish(exchange, key));
    }

    static Attempt consume(String queue) {
      return new Attempt("consume " + queue, account -> account.consume(queue));
    }

    static Attempt declare(String queue) {
      return new Attempt("declare " + queue, account -> account.declare(queue));
    }

    static Attempt bind(String queue, String exchange, String key) {
      return new Attempt(
          "bind " + queue + " to " + exchange + " by " + key,
          account -> account.bind(queue, exchange, key));
    }

    static Attempt listen(String queue, String key) {
      return new Attempt(
          "listen to " + key + " with " + queue, account -> account.listen(queue, key));
    }

    static Attempt purge(String queue) {
      return new Attempt(
          "purge " + queue, account -> account.inChannel(channel -> channel.queuePurge(queue)));
    }

    static Attempt delete(String queue) {
      return new Attempt(
          "delete " + queue, account -> account.inChannel(channel -> channel.queueDelete(queue)));
    }

    static Attempt append(String stream) {
      return new Attempt("append to " + stream, account -> account.append(stream));
    }

    static Attempt read(String stream) {
      return new Attempt("read " + stream, account -> account.read(stream));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private interface ChannelAction {
    Object on(Channel channel) throws IOException, InterruptedException, TimeoutException;
  }

  private void inChannel(ChannelAction action) throws Exception {
    Channel channel = connection.openChannel().orElseThrow();
    try {
      action.on(channel);
    } finally {
      channel.abort();
    }
  }

  private void publish(String exchange, String key) throws Exception {
    inChannel(channel -> {
      channel.confirmSelect();
      channel.basicPublish(exchange, key, true, new AMQP.BasicProperties(), new byte[0]);
      try {
        return channel.waitForConfirms(CONFIRM_MILLIS);
      } catch (RuntimeException e) {
        throw new IOException(e);
      }
    });
  }

  private void consume(String queue) throws Exception {
    inChannel(channel -> channel.basicConsume(queue, false, new DefaultConsumer(channel)));
  }

  private void declare(String queue) throws Exception {
    inChannel(channel ->
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum")));
  }

  private void bind(String queue, String exchange, String key) throws Exception {
    inChannel(channel -> channel.queueBind(queue, exchange, key));
  }

  private void listen(String queue, String key) throws Exception {
    inChannel(channel -> {
      QueueSetup.control(queue, List.of(key)).prepare(channel);
      return channel.basicConsume(queue, false, new DefaultConsumer(channel));
    });
  }

  private void append(String stream) {
    try (Producer producer = environment.producerBuilder().stream(stream).build()) {
      producer.send(producer.messageBuilder().addData(new byte[0]).build(), status -> {});
    }
  }

  private void read(String stream) {
    try (Consumer unused =
        environment.consumerBuilder().stream(stream)
            .offset(OffsetSpecification.first())
            .noTrackingStrategy()
            .messageHandler((context, message) -> {})
            .build()) {
      environment.queryStreamStats(stream);
    }
  }

  @Override
  public void close() throws Exception {
    connection.abort();
    environment.close();
  }
}
