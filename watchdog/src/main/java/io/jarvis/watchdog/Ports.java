package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.ManagementClient.QueueCounts;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;
import java.io.IOException;
import java.util.Map;

/** All that the watchdog reaches of the world. Whoever opened it closes it, after the watchdog. */
public record Ports(
    Broker broker,
    EventLog log,
    Topology topology,
    NodeCatalog catalog,
    KeyValues keyValues,
    Alarms alarms,
    Figures figures) {
  /** These with another way to the log. */
  Ports with(EventLog other) {
    return new Ports(broker, other, topology, catalog, keyValues, alarms, figures);
  }

  /** Whether the broker raised an alarm, which may keep executors from showing that they live. */
  @FunctionalInterface
  public interface Alarms {
    boolean raised() throws IOException;
  }

  /** What the queues hold, by name. */
  @FunctionalInterface
  public interface Figures {
    Map<String, QueueCounts> queues() throws IOException;
  }
}
