package io.jarvis.bench.fairness;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.jarvis.bench.load.AmqpDoor;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends tasks by the AMQP door one after the other, each when the one before was answered. */
final class Acceptances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptances.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 200;
  private static final String ACCEPTED = "jarvis.accepted.v1";
  private static final String OUTCOME = "jarvis.outcome.v1";

  private final Connection connection;
  private final Channel channel;
  private final String replies;
  private final Work work;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private int sent;

  Acceptances(RabbitMqServer rabbit, Work work) {
    this.work = work;
    connection = AmqpDoor.connect(rabbit);
    try {
      channel = connection.createChannel();
      replies = channel.queueDeclare("", false, true, true, Map.of()).getQueue();
      channel.basicConsume(
          replies, true, (tag, reply) -> take(reply.getProperties().getType()), tag -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String type) {
    if (!type.equals(OUTCOME)) {
      answers.add(type);
    }
  }

  /** From just before each is sent to its acceptance, the longest until this is over. */
  long slowestMillis(BooleanSupplier over) throws InterruptedException {
    long slowest = 0;
    while (!over.getAsBoolean()) {
      sent++;
      long took = acceptedMillis("accepted-" + sent);
      if (took > slowest) {
        LOG.info("task {} was accepted after {} ms, the longest so far", sent, took);
        slowest = took;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return slowest;
  }

  private long acceptedMillis(String name) throws InterruptedException {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .messageId(name)
            .replyTo(replies)
            .build();
    long began = System.nanoTime();
    try {
      channel.basicPublish(
          "jarvis.submit",
          "task." + work.tenant(),
          true,
          properties,
          work.named(name).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!ACCEPTED.equals(answer)) {
      throw new IllegalStateException(name + " was not accepted but: " + answer);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
