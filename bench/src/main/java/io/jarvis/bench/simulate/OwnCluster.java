package io.jarvis.bench.simulate;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.ConsulConfigStore;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.NodeCatalog;
import java.time.Duration;
import java.util.Map;

/** The work of the cluster that runs here: its log, the nodes it has now, what is configured. */
final class OwnCluster {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 50;

  private final Map<String, String> environment;

  /**
   * @param environment as for the services: where everything is, and the ingress' account, which
   *     may read the log
   */
  OwnCluster(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  Recording read() throws InterruptedException {
    ConsulSettings consul =
        new ConsulSettings(
            value("JARVIS_CONSUL_HOST", "127.0.0.1"),
            Integer.parseInt(value("JARVIS_CONSUL_PORT", "8500")));
    try (ConsulKeyValues keyValues = ConsulKeyValues.connect(consul);
        ConsulConfigStore config = ConsulConfigStore.over(keyValues);
        ConsulNodeCatalog catalog = ConsulNodeCatalog.connect(consul);
        EventLog log = RabbitEventLog.open(stream(), "/simulate")) {
      await(catalog, config);
      return LogRecording.read(
          log,
          PATIENCE,
          catalog.nodes().stream().map(CatalogNode::offer).toList(),
          config.current());
    }
  }

  /** The cluster does not answer. */
  static final class SilentException extends IllegalStateException {
    SilentException(String message) {
      super(message);
    }
  }

  private void await(NodeCatalog catalog, ConsulConfigStore config) throws InterruptedException {
    long until = System.nanoTime() + ANSWER.toNanos();
    while (catalog.reach() != NodeCatalog.Reach.REACHED || !config.known()) {
      if (System.nanoTime() - until > 0) {
        throw new SilentException(
            "no Consul answers at "
                + value("JARVIS_CONSUL_HOST", "127.0.0.1")
                + ":"
                + value("JARVIS_CONSUL_PORT", "8500")
                + ": is Jarvis up here?");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private StreamSettings stream() {
    return StreamSettings.of(
        value("JARVIS_STREAM_HOST", "127.0.0.1"),
        Integer.parseInt(value("JARVIS_STREAM_PORT", "5552")),
        "jarvis",
        "jarvis-ingress",
        value("JARVIS_INGRESS_PASSWORD", "jarvis-ingress"),
        "simulate");
  }

  private String value(String name, String otherwise) {
    return environment.getOrDefault(name, otherwise);
  }
}
