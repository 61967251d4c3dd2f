package io.jarvis.workflow;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the servers are.
 *
 * @param dataDir below it this service keeps snapshots of its fold
 */
@ConfigurationProperties("jarvis")
public record WorkflowSiteProperties(
    @DefaultValue Amqp amqp,
    @DefaultValue Stream stream,
    @DefaultValue Consul consul,
    @DefaultValue("data") Path dataDir) {

  /** RabbitMQ over AMQP. */
  public record Amqp(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("5672") int port,
      @DefaultValue("jarvis") String virtualHost) {}

  /** RabbitMQ over its stream protocol. */
  public record Stream(@DefaultValue("127.0.0.1") String host, @DefaultValue("5552") int port) {}

  /** Consul. */
  public record Consul(@DefaultValue("127.0.0.1") String host, @DefaultValue("8500") int port) {}
}
