package io.jarvis.executor;

import io.jarvis.broker.Broker;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.RabbitOutputStreams;
import io.jarvis.broker.StreamSettings;
import io.jarvis.catalog.ConsulConfigStore;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerEngine;
import io.jarvis.executor.container.ContainerEngines;
import io.jarvis.protocol.NodeId;
import io.jarvis.site.SiteProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor with connections of its own. Several may live in one JVM, each of another node.
 * Closing it leaves its containers running, as a killed process does; see {@link NodeExecutor}.
 */
public final class ExecutorService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorService.class);

  private final ExecutorPorts ports;
  private final NodeExecutor executor;

  private ExecutorService(ExecutorPorts ports, NodeExecutor executor) {
    this.ports = ports;
    this.executor = executor;
  }

  /** Starts an executor over the engine that is configured; returns at once. */
  public static ExecutorService start(
      ExecutorProperties properties, SiteProperties site, MeterRegistry registry) {
    ContainerEngine engine = ContainerEngines.named(properties.driver().name());
    ContainerDriver driver = engine.open(properties.setup(directory(properties, site)));
    return start(properties, site, driver, registry);
  }

  /** Starts an executor over a driver, which it will close. */
  public static ExecutorService start(
      ExecutorProperties properties,
      SiteProperties site,
      ContainerDriver driver,
      MeterRegistry registry) {
    NodeId node = new NodeId(properties.node());
    ExecutorPorts ports = open(properties, site, driver, "executor " + node);
    var settings =
        new ExecutorSettings(
            node,
            directory(properties, site),
            properties.offered(),
            properties.timings(),
            properties.amounts());
    return new ExecutorService(
        ports, NodeExecutor.start(settings, ports, registry, InstantSource.system()));
  }

  private static Path directory(ExecutorProperties properties, SiteProperties site) {
    return site.dataDir().resolve("executor").resolve(properties.node());
  }

  public NodeExecutor node() {
    return executor;
  }

  /** How the publishing connection stands. */
  public Broker.ConnectionState connection() {
    return ports.broker().state();
  }

  @Override
  public void close() {
    executor.close();
    closeQuietly(ports.broker());
    closeQuietly(ports.log());
    closeQuietly(ports.outputs());
    closeQuietly(ports.config());
    closeQuietly(ports.catalog());
    closeQuietly(ports.containers());
    if (ports.keyValues() instanceof AutoCloseable keyValues) {
      closeQuietly(keyValues);
    }
  }

  private static ExecutorPorts open(
      ExecutorProperties properties, SiteProperties site, ContainerDriver driver, String name) {
    StreamSettings stream = site.stream(properties.username(), properties.password(), name);
    ConsulSettings consul = site.catalog();
    ConsulKeyValues keyValues = ConsulKeyValues.connect(consul);
    return new ExecutorPorts(
        RabbitBrokers.connect(site.broker(properties.username(), properties.password(), name)),
        RabbitEventLog.open(stream, "/executor/" + properties.node()),
        RabbitOutputStreams.open(stream),
        ConsulNodeCatalog.connect(consul),
        keyValues,
        ConsulConfigStore.over(keyValues),
        driver);
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.atDebug().setCause(e).log("closing failed");
    }
  }
}
