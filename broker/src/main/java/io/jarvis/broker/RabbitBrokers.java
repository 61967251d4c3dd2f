package io.jarvis.broker;

import com.rabbitmq.client.ConnectionFactory;
import java.util.Map;
import java.util.concurrent.Executors;

/** Opens brokers. */
public final class RabbitBrokers {
  private static final int HEARTBEAT_SECONDS = 10;
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

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

  static ConnectionFactory factory(BrokerSettings settings) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.useBlockingIo();
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
