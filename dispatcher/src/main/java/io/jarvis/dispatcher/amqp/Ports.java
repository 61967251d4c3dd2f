package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;

/** The servers a dispatcher talks to. */
public record Ports(
    Broker broker,
    EventLog log,
    Topology topology,
    NodeCatalog nodes,
    ConfigStore config,
    KeyValues keyValues) {
  /** The same ports with another way to the log. */
  Ports with(EventLog other) {
    return new Ports(broker, other, topology, nodes, config, keyValues);
  }
}
