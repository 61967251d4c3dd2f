package io.jarvis.executor;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.executor.container.ContainerDriver;

/** What an executor works with. Whoever opened them closes them, after the executor. */
public record ExecutorPorts(
    Broker broker,
    EventLog log,
    OutputStreams outputs,
    NodeCatalog catalog,
    KeyValues keyValues,
    ConfigStore config,
    ContainerDriver containers) {}
