package io.jarvis.dispatcher;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where everything is that all services share.
 *
 * @param dataDir where snapshots are kept, in a directory of the service
 */
@ConfigurationProperties("jarvis")
public record DispatcherSiteProperties(
    @DefaultValue Amqp amqp,
    @DefaultValue Stream stream,
    @DefaultValue Consul consul,
    @DefaultValue("data") Path dataDir) {

  /** The broker's AMQP door. */
  public record Amqp(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("5672") int port,
      @DefaultValue("jarvis") String virtualHost) {}

  /** The broker's stream door. */
  public record Stream(@DefaultValue("127.0.0.1") String host, @DefaultValue("5552") int port) {}

  /** Consul's HTTP door. */
  public record Consul(@DefaultValue("127.0.0.1") String host, @DefaultValue("8500") int port) {}
}
