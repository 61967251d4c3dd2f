package io.jarvis.ingress;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where the servers are, in the words all services share. */
@ConfigurationProperties("jarvis")
public record IngressSiteProperties(
    @DefaultValue Amqp amqp,
    @DefaultValue Stream stream,
    @DefaultValue Management management,
    @DefaultValue Consul consul,
    @DefaultValue("data") Path dataDir) {

  /** RabbitMQ by AMQP. */
  public record Amqp(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("5672") int port,
      @DefaultValue("jarvis") String virtualHost) {}

  /** RabbitMQ by the stream protocol. */
  public record Stream(@DefaultValue("127.0.0.1") String host, @DefaultValue("5552") int port) {}

  /** RabbitMQ's management. */
  public record Management(@DefaultValue("http://127.0.0.1:15672") String url) {}

  /** Consul by HTTP. */
  public record Consul(@DefaultValue("127.0.0.1") String host, @DefaultValue("8500") int port) {}
}
