package io.jarvis.bench;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A broker and a catalog of the benchmark's own, gone when it ends. */
public record Servers(RabbitMqServer rabbit, ConsulServer consul) implements AutoCloseable {
  public static Servers start() {
    return new Servers(RabbitMqServer.startToMeasure(), ConsulServer.start());
  }

  /** The same, with nothing between the broker and its clients. */
  public static Servers startDirectly() {
    return new Servers(RabbitMqServer.startToMeasureDirectly(), ConsulServer.start());
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

  /** That, and where a process has its data and its port. */
  public Map<String, String> settings(Path data, int port) {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put("JARVIS_DATADIR", data.toString());
    settings.put("SERVER_PORT", Integer.toString(port));
    return settings;
  }

  /** The event log, to be closed by whoever asked. */
  public EventLog log() {
    return RabbitEventLog.open(
        StreamSettings.of(
            rabbit.host(),
            rabbit.streamPort(),
            RabbitMqServer.VIRTUAL_HOST,
            BrokerUser.ADMIN.username(),
            BrokerUser.ADMIN.password(),
            "bench"),
        "/bench");
  }

  @Override
  public void close() {
    consul.close();
    rabbit.close();
  }
}
