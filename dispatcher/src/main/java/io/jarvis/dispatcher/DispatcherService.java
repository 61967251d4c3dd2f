package io.jarvis.dispatcher;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.RabbitTopology;
import io.jarvis.broker.StreamSettings;
import io.jarvis.broker.TokenLeadership;
import io.jarvis.catalog.ConsulConfigStore;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.dispatcher.amqp.Dispatcher;
import io.jarvis.dispatcher.amqp.Meters;
import io.jarvis.dispatcher.amqp.Ports;
import io.jarvis.dispatcher.journal.PlanJournal;
import io.jarvis.site.SiteProperties;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.SnapshotKeeper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica of the dispatcher with its connections. Thread-safe. Starts whether or not broker and
 * Consul can be reached, and goes on as they come and go. Nothing is lost if the process dies.
 */
public final class DispatcherService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DispatcherService.class);

  private final Dispatcher dispatcher;
  private final Broker broker;
  private final Deque<AutoCloseable> opened;

  private DispatcherService(Dispatcher dispatcher, Broker broker, Deque<AutoCloseable> opened) {
    this.dispatcher = dispatcher;
    this.broker = broker;
    this.opened = opened;
  }

  /** Connects and begins to work. */
  public static DispatcherService start(
      DispatcherProperties properties, SiteProperties site, MeterRegistry registry) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    Ports ports = connect(properties, site, opened);
    SnapshotKeeper snapshots =
        new SnapshotKeeper(
            site.dataDir().resolve(properties.instance()), SnapshotKeeper.DEFAULT_EVERY_ENTRIES);
    Dispatcher dispatcher =
        Dispatcher.start(
            properties.instance(),
            new Dispatcher.Surroundings(
                ports,
                properties.limits(),
                new Meters(registry),
                InstantSource.system(),
                properties
                    .journalBytes()
                    .map(bytes -> kept(journal(properties, site, bytes), opened))),
            listener -> LiveTasks.withSnapshots(snapshots, listener),
            candidate -> TokenLeadership.contest(ports.broker(), Dispatcher.SERVICE, candidate));
    opened.push(dispatcher);
    return new DispatcherService(dispatcher, ports.broker(), opened);
  }

  private static PlanJournal journal(
      DispatcherProperties properties, SiteProperties site, long bytes) {
    return new PlanJournal(site.dataDir().resolve(properties.instance()).resolve("plans"), bytes);
  }

  private static Ports connect(
      DispatcherProperties properties, SiteProperties site, Deque<AutoCloseable> opened) {
    BrokerSettings amqp =
        site.broker(properties.username(), properties.password(), properties.instance());
    StreamSettings stream =
        site.stream(properties.username(), properties.password(), properties.instance());
    ConsulSettings consul = site.catalog();
    Broker broker = kept(RabbitBrokers.connect(amqp), opened);
    EventLog log = kept(RabbitEventLog.open(stream, "/" + properties.instance()), opened);
    RabbitTopology topology = kept(RabbitTopology.of(amqp), opened);
    ConsulKeyValues keyValues = kept(ConsulKeyValues.connect(consul), opened);
    ConsulConfigStore config = kept(ConsulConfigStore.over(keyValues), opened);
    ConsulNodeCatalog nodes = kept(ConsulNodeCatalog.connect(consul), opened);
    return new Ports(broker, log, topology, nodes, config, keyValues);
  }

  private static <T extends AutoCloseable> T kept(T resource, Deque<AutoCloseable> opened) {
    opened.push(resource);
    return resource;
  }

  /** Why it no longer works; empty while all is well. */
  public Optional<Throwable> failure() {
    return dispatcher.failure();
  }

  /** Whether this replica leads. */
  public boolean leads() {
    return dispatcher.leads();
  }

  /** How many events of the log are not folded yet, when last asked. */
  public long lag() {
    return dispatcher.lag();
  }

  /** How the connection to the broker stands. */
  public Broker.ConnectionState connection() {
    return broker.state();
  }

  /** Hands leadership over and lets go of everything, the last opened first. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable resource = opened.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("{} did not close in order", resource.getClass().getSimpleName(), e);
      }
    }
  }
}
