package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;

/** All that the watchdog reaches of the world. */
record Ports(
    Broker broker,
    EventLog log,
    Topology topology,
    NodeCatalog catalog,
    KeyValues keyValues,
    NodeWatch.Alarms alarms,
    QueueAudit.Figures figures) {}
