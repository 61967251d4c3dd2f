package io.jarvis.bench;

import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import java.util.Map;

/** A broker and a catalog of the benchmark's own, gone when it ends. */
public record Servers(RabbitMqServer rabbit, ConsulServer consul) implements AutoCloseable {
  public static Servers start() {
    return new Servers(RabbitMqServer.startToMeasure(), ConsulServer.start());
  }

  /** What tells a service of Jarvis where they are. */
  public Map<String, String> settings() {
    return Map.of(
        "JARVIS_AMQP_HOST", rabbit.host(),
        "JARVIS_AMQP_PORT", Integer.toString(rabbit.amqpPort()),
        "JARVIS_STREAM_HOST", rabbit.host(),
        "JARVIS_STREAM_PORT", Integer.toString(rabbit.streamPort()),
        "JARVIS_MANAGEMENT_URL", rabbit.managementUrl().toString(),
        "JARVIS_CONSUL_HOST", consul.host(),
        "JARVIS_CONSUL_PORT", Integer.toString(consul.port()));
  }

  @Override
  public void close() {
    consul.close();
    rabbit.close();
  }
}
