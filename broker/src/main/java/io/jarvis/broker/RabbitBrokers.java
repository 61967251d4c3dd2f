package io.jarvis.broker;

import com.rabbitmq.client.ConnectionFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.concurrent.Executors;

/** Opens brokers. */
public final class RabbitBrokers {
  private static final int HEARTBEAT_SECONDS = 10;
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final int IO_THREADS = 2;

  /**
   * The event loops of all connections of the process, those to streams too. A burst of publishes
   * leaves in few writes, and a connection closes without the second that the end of a group of its
   * own takes.
   */
  static final EventLoopGroup IO =
      new MultiThreadIoEventLoopGroup(
          IO_THREADS, new DefaultThreadFactory("rabbit-io", true), NioIoHandler.newFactory());

  private RabbitBrokers() {}

  /**
   * Starts to connect and returns at once, whether or not the broker can be reached: see {@link
   * Broker#state}. Wrong credentials are tried again too, with a warning each time, since accounts
   * may be loaded after us.
   */
  public static Broker connect(BrokerSettings settings) {
    RabbitBroker broker = new RabbitBroker(settings);
    broker.start();
    return broker;
  }

  /** A connection that begins to connect when it is started. */
  static KeptConnection connection(BrokerSettings settings, String what) {
    return new KeptConnection(
        factory(settings), IO.next(), settings.connectionName() + " " + what, settings.limits());
  }

  static ConnectionFactory factory(BrokerSettings settings) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.netty().eventLoopGroup(IO);
    factory.setHost(settings.host());
    factory.setPort(settings.port());
    factory.setVirtualHost(settings.virtualHost());
    factory.setUsername(settings.username());
    factory.setPassword(settings.password());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
    factory.setChannelRpcTimeout(Math.toIntExact(settings.limits().requestTimeout().toMillis()));
    factory.setSharedExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Map<String, Object> properties = factory.getClientProperties();
    properties.put("product", "Jarvis");
    factory.setClientProperties(properties);
    return factory;
  }
}
