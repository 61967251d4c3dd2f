package io.jarvis.site;

import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.ManagementClient;
import io.jarvis.broker.StreamSettings;
import io.jarvis.catalog.ConsulSettings;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the servers are, and where a service keeps what it must find again after a restart: one
 * configuration for all services of a site. Each brings its own account.
 *
 * @param dataDir each service has a directory of its own below it
 */
@ConfigurationProperties("jarvis")
public record SiteProperties(
    @DefaultValue Amqp amqp,
    @DefaultValue Stream stream,
    @DefaultValue Management management,
    @DefaultValue Consul consul,
    @DefaultValue("data") Path dataDir) {

  /** RabbitMQ over AMQP 0.9.1. */
  public record Amqp(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("5672") int port,
      @DefaultValue("jarvis") String virtualHost) {}

  /** RabbitMQ over its stream protocol. */
  public record Stream(@DefaultValue("127.0.0.1") String host, @DefaultValue("5552") int port) {}

  /** RabbitMQ's management API. */
  public record Management(@DefaultValue("http://127.0.0.1:15672") URI url) {}

  /** Consul's HTTP API. */
  public record Consul(@DefaultValue("127.0.0.1") String host, @DefaultValue("8500") int port) {}

  /**
   * @param connectionName how the connections are called on the management page
   */
  public BrokerSettings broker(String username, String password, String connectionName) {
    return BrokerSettings.of(
        amqp.host(), amqp.port(), amqp.virtualHost(), username, password, connectionName);
  }

  /**
   * @param connectionName how the connections are called on the management page
   */
  public StreamSettings stream(String username, String password, String connectionName) {
    return StreamSettings.of(
        stream.host(), stream.port(), amqp.virtualHost(), username, password, connectionName);
  }

  public ManagementClient management(String username, String password) {
    return new ManagementClient(management.url(), amqp.virtualHost(), username, password);
  }

  public ConsulSettings catalog() {
    return new ConsulSettings(consul.host(), consul.port());
  }
}
