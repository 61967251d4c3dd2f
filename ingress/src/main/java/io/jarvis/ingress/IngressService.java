package io.jarvis.ingress;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.ManagementClient;
import io.jarvis.broker.OutputStreams;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.RabbitOutputStreams;
import io.jarvis.broker.RabbitTopology;
import io.jarvis.broker.StreamSettings;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.ConsulConfigStore;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.catalog.workflows.WorkflowStore;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.ingress.amqp.ExistingIntakes;
import io.jarvis.ingress.amqp.IntakeDoor;
import io.jarvis.ingress.core.Admission;
import io.jarvis.ingress.core.RunAdmission;
import io.jarvis.ingress.core.WorkflowAdmission;
import io.jarvis.ingress.flow.Endings;
import io.jarvis.ingress.flow.Explanations;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.LiveCounts;
import io.jarvis.ingress.flow.QueueDepths;
import io.jarvis.ingress.flow.QueuedNotes;
import io.jarvis.ingress.flow.Rates;
import io.jarvis.ingress.flow.ReadSide;
import io.jarvis.ingress.flow.RecentDepths;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.RunReads;
import io.jarvis.ingress.flow.SubmissionDesk;
import io.jarvis.ingress.flow.SubmissionMeter;
import io.jarvis.ingress.flow.TaskCounts;
import io.jarvis.ingress.flow.Tenants;
import io.jarvis.ingress.flow.WorkflowDesk;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.site.SiteProperties;
import io.jarvis.state.FoldMeters;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.KeptLog;
import io.jarvis.state.LogFold;
import io.jarvis.state.SnapshotKeeper;
import io.jarvis.state.readmodel.ReadModel;
import io.jarvis.state.readmodel.ReadModelSettings;
import io.jarvis.state.runs.RunsFold;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingress: its connections, its read model and its AMQP door. It starts whether or not RabbitMQ
 * and Consul can be reached, and says in its health what it still lacks; without its database it
 * does not start.
 */
final class IngressService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngressService.class);
  private static final String DATABASE = "ingress.db";
  private static final String RUNS = "ingress-runs";

  private final Tenants tenants;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Identities identities;
  private final Broker broker;
  private final KeptLog log;
  private final OutputStreams output;
  private final KeyValues keyValues;
  private final NodeCatalog catalog;
  private final ConfigStore config;
  private final ReadSide reads;
  private final Endings endings = new Endings();
  private final Rates rates;
  private final SubmissionDesk desk;
  private final RunReads runReads;
  private final WorkflowDesk workflowDesk;
  private final RunDesk runDesk;
  private final QueueDepths depths;
  private final QueueDepths recentDepths;
  private final Explanations explanations;

  IngressService(
      IngressProperties properties,
      SiteProperties site,
      Admission admission,
      MeterRegistry registry,
      InstantSource clock) {
    try {
      String source = "/ingress/" + properties.instance();
      identities = new Identities(clock, () -> ThreadLocalRandom.current().nextLong(), source);
      rates = new Rates(clock);
      BrokerSettings amqp =
          site.broker(properties.username(), properties.password(), properties.instance());
      StreamSettings stream =
          site.stream(properties.username(), properties.password(), properties.instance());
      broker = open(RabbitBrokers.connect(amqp));
      log = open(KeptLog.over(open(RabbitEventLog.open(stream, source))));
      output = open(RabbitOutputStreams.open(stream));
      ConsulSettings consul = site.catalog();
      ConsulKeyValues consulKeys = open(ConsulKeyValues.connect(consul));
      keyValues = consulKeys;
      catalog = open(ConsulNodeCatalog.connect(consul));
      config = open(ConsulConfigStore.over(keyValues));
      QueuedNotes queued = open(new QueuedNotes(log, System::nanoTime));
      reads = open(openReadSide(properties, site, queued, registry, clock));
      tenants = open(new Tenants(open(RabbitTopology.of(amqp))));
      LiveCounts live = open(new LiveCounts(reads.model()::liveByTenant));
      desk =
          open(
              new SubmissionDesk(
                  new SubmissionDesk.Parts(
                      admission,
                      config,
                      tenants,
                      live,
                      identities,
                      new SubmissionMeter(registry),
                      queued::add,
                      clock),
                  log,
                  broker,
                  reads));
      RunsFold runs =
          new RunsFold(
              site.dataDir().resolve(RUNS), SnapshotKeeper.DEFAULT_EVERY_ENTRIES, changed -> {});
      runReads = new RunReads(runs, open(LogFold.start(log, runs, FoldSettings.DEFAULT)));
      workflowDesk =
          new WorkflowDesk(
              new WorkflowAdmission(DagLimits.DEFAULT),
              config,
              new WorkflowStore(keyValues),
              clock);
      RunDesk.Judge judge =
          new RunDesk.Judge(new RunAdmission(DagLimits.DEFAULT), config, workflowDesk);
      runDesk = new RunDesk(judge, log, broker, runReads, source);
      depths = depths(properties, site);
      explanations = open(new Explanations(broker, properties.instance()));
      TaskCounts counts = new TaskCounts(reads.model()::countsByState, clock);
      ClusterMeters.register(registry, counts, catalog, rates);
      recentDepths = new RecentDepths(depths, clock);
      openDoor(properties);
    } catch (RuntimeException e) {
      // Else the threads of what is open already would keep a process alive that does nothing.
      close();
      throw e;
    }
  }

  private ReadSide openReadSide(
      IngressProperties properties,
      SiteProperties site,
      QueuedNotes queued,
      MeterRegistry registry,
      InstantSource clock) {
    IngressProperties.Database database = properties.database();
    ReadModelSettings settings =
        database.url().isEmpty()
            ? ReadModelSettings.sqlite(site.dataDir().resolve(DATABASE))
            : ReadModelSettings.of(database.url(), database.username(), database.password());
    ReadModel model = open(ReadModel.open(settings, clock));
    LogFold fold =
        open(log.fold(model.fold(), FoldSettings.DEFAULT.withRest(FoldSettings.DATABASE_REST)));
    fold.listen(endings);
    fold.listen(rates);
    fold.listen(queued);
    FoldMeters.register(registry, "ingress", fold, model.fold().counts());
    return new ReadSide(model, fold);
  }

  Tenants tenants() {
    return tenants;
  }

  private void openDoor(IngressProperties properties) {
    IntakeDoor door =
        open(new IntakeDoor(broker, log, desk, runDesk, identities, properties.prefetch()));
    tenants.onReady(tenant -> door.open(Queues.intake(tenant)));
    config.watch(now -> tenants.configured(now.tenants().keySet()));
    door.open();
    open(new ExistingIntakes(depths, door::open));
  }

  Identities identities() {
    return identities;
  }

  Broker broker() {
    return broker;
  }

  EventLog log() {
    return log;
  }

  OutputStreams output() {
    return output;
  }

  KeyValues keyValues() {
    return keyValues;
  }

  NodeCatalog catalog() {
    return catalog;
  }

  ConfigStore config() {
    return config;
  }

  ReadSide reads() {
    return reads;
  }

  Endings endings() {
    return endings;
  }

  Rates rates() {
    return rates;
  }

  /** Queue depths that may be a few seconds old. */
  QueueDepths recentDepths() {
    return recentDepths;
  }

  Explanations explanations() {
    return explanations;
  }

  RunReads runReads() {
    return runReads;
  }

  WorkflowDesk workflowDesk() {
    return workflowDesk;
  }

  RunDesk runDesk() {
    return runDesk;
  }

  SubmissionDesk desk() {
    return desk;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("a part of the ingress did not close cleanly", e);
      }
    }
  }

  /** Remembers a part to be closed with the service; the last opened is closed first. */
  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  private static QueueDepths depths(IngressProperties properties, SiteProperties site) {
    ManagementClient management = site.management(properties.username(), properties.password());
    return () -> ManagedDepths.of(management.queues());
  }
}
