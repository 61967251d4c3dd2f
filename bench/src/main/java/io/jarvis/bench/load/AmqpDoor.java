package io.jarvis.bench.load;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** Single publishes to {@code jarvis.submit}, each confirmed, a window of them under way. */
public final class AmqpDoor implements Door {
  private static final int WINDOW = 500;
  private static final AMQP.BasicProperties PERSISTENT =
      new AMQP.BasicProperties.Builder().contentType("application/json").deliveryMode(2).build();

  private final Connection connection;
  private final String tenant;

  public AmqpDoor(RabbitMqServer rabbit, String tenant) {
    this.connection = connect(rabbit);
    this.tenant = tenant;
  }

  /** A connection as a client has one. */
  public static Connection connect(RabbitMqServer rabbit) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(rabbit.amqpUri(BrokerUser.SUBMITTER));
      return factory.newConnection("bench submitter");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException
        | java.security.GeneralSecurityException
        | java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void send(String series, int tasks, IntConsumer before) throws InterruptedException {
    try (Channel channel = connection.createChannel()) {
      Window window = new Window(channel, "task." + tenant);
      for (int number = 0; number < tasks; number++) {
        before.accept(number);
        window.publish(body(Door.name(series, number)));
      }
      window.awaitAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] body(String name) {
    return ("{\"id\":\""
            + name
            + "\",\"name\":\""
            + name
            + "\",\"tenant\":\""
            + tenant
            + "\",\"image\":\"busybox:latest\",\"command\":[\"true\"]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The publishes that the broker has not confirmed yet. */
  private static final class Window {
    private final Channel channel;
    private final String key;
    private final Semaphore free = new Semaphore(WINDOW);
    private final ConcurrentSkipListMap<Long, Boolean> open = new ConcurrentSkipListMap<>();
    private final AtomicLong refused = new AtomicLong();

    Window(Channel channel, String key) throws IOException {
      this.channel = channel;
      this.key = key;
      channel.confirmSelect();
      channel.addConfirmListener(this::settle, this::refuse);
    }

    void publish(byte[] body) throws IOException, InterruptedException {
      free.acquire();
      open.put(channel.getNextPublishSeqNo(), true);
      channel.basicPublish("jarvis.submit", key, true, PERSISTENT, body);
    }

    void awaitAll() throws InterruptedException {
      free.acquire(WINDOW);
      if (refused.get() > 0) {
        throw new IllegalStateException("the broker refused " + refused + " publishes");
      }
    }

    private void settle(long number, boolean multiple) {
      var settled = multiple ? open.headMap(number, true) : open.subMap(number, true, number, true);
      int count = settled.size();
      settled.clear();
      free.release(count);
    }

    private void refuse(long number, boolean multiple) {
      refused.incrementAndGet();
      settle(number, multiple);
    }
  }
}
