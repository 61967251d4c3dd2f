package io.jarvis.dispatcher;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.Epochs;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.site.SiteProperties;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.LogRecording;
import io.jarvis.testkit.RabbitMqServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** RabbitMQ, Consul and whoever stands around a dispatcher: submitters, the log's reader, nodes. */
final class Site implements AutoCloseable {
  private static final TaskMessage.Reply REPLY =
      new TaskMessage.Reply("reply.test", Optional.of("c1"));
  private static final Instant SUBMITTED_AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final ConsulSettings CONSUL =
      new ConsulSettings(
          ConsulServer.shared().host(),
          ConsulServer.shared().port(),
          Duration.ofMinutes(10),
          ConsulSettings.DEFAULT_WATCH_WAIT,
          ConsulSettings.DEFAULT_CALL_TIMEOUT);

  final RabbitMqServer rabbit = RabbitMqServer.shared();
  final Broker broker;
  final EventLog log;
  final ConsulNodeCatalog catalog;
  private final Path dataDir;
  private final LogRecording recording;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<TestExecutor> executors = new ArrayList<>();

  Site(Path dataDir) {
    this.dataDir = dataDir;
    rabbit.reset();
    ConsulServer.shared().reset();
    broker = connect("test");
    log =
        RabbitEventLog.open(
            StreamSettings.of(
                rabbit.host(),
                rabbit.streamPort(),
                RabbitMqServer.VIRTUAL_HOST,
                user(),
                user(),
                "test"),
            "/test");
    catalog = ConsulNodeCatalog.connect(CONSUL);
    recording = new LogRecording(log::end);
    log.tail(EventLog.START, recording::read);
    Awaitility.await().until(() -> broker.state() == Broker.ConnectionState.CONNECTED);
  }

  /** Connections of somebody's own: what the broker does to one it does to all that is on it. */
  Broker connect(String name) {
    return RabbitBrokers.connect(
        BrokerSettings.of(
            rabbit.host(), rabbit.amqpPort(), RabbitMqServer.VIRTUAL_HOST, user(), user(), name));
  }

  private static String user() {
    return BrokerUser.ADMIN.username();
  }

  DispatcherService dispatcher(String instance, Map<String, String> more) {
    DispatcherService service =
        DispatcherService.start(properties(instance, more), site(), new SimpleMeterRegistry());
    opened.add(service);
    return service;
  }

  private static DispatcherProperties properties(String instance, Map<String, String> more) {
    MapConfigurationPropertySource source = new MapConfigurationPropertySource(more);
    source.put("jarvis.dispatcher.instance", instance);
    return new Binder(source).bind("jarvis.dispatcher", DispatcherProperties.class).get();
  }

  private SiteProperties site() {
    return new SiteProperties(
        new SiteProperties.Amqp(rabbit.host(), rabbit.amqpPort(), RabbitMqServer.VIRTUAL_HOST),
        new SiteProperties.Stream(rabbit.host(), rabbit.streamPort()),
        new SiteProperties.Management(rabbit.managementUrl()),
        new SiteProperties.Consul(ConsulServer.shared().host(), ConsulServer.shared().port()),
        dataDir);
  }

  /** A node that can be sent tasks; an executor may stand at its queue. */
  NodeId node(String id, NodeOffer offer) {
    NodeId node = new NodeId(id);
    catalog.register(node, id + "-1", offer);
    catalog.report(node, CatalogNode.Health.PASSING, "");
    return node;
  }

  /** The epoch of a leader of before. */
  long raiseEpoch() {
    try (ConsulKeyValues keyValues = ConsulKeyValues.connect(CONSUL)) {
      return new Epochs(keyValues).raise("dispatcher");
    }
  }

  /** Its queue, as a leader of before declared it. */
  void declare(NodeId node) {
    TestQueues.declareNode(rabbit, node);
  }

  TestExecutor executor(NodeId node, TestExecutor.Manner manner) {
    TestExecutor executor = new TestExecutor(this, node, manner);
    opened.add(executor);
    executors.add(executor);
    return executor;
  }

  /** All of them, the first first. */
  Stream<TestExecutor> executors() {
    return executors.stream();
  }

  /** Admits tasks as the ingress does. */
  void submit(Collection<TaskSpec> specs) {
    await(specs.stream().map(spec -> append(submitted(spec))).toList());
    await(specs.stream().map(spec -> publish(message(spec, 1), TaskEvent.Why.NEW)).toList());
    await(specs.stream().map(spec -> append(new TaskEvent.Queued(spec.id()))).toList());
  }

  void submit(TaskSpec spec) {
    submit(List.of(spec));
  }

  private static TaskEvent.Submitted submitted(TaskSpec spec) {
    return new TaskEvent.Submitted(
        spec.id(), spec, "digest", "", TaskEvent.Door.AMQP, Optional.of(REPLY));
  }

  /** Admits a task that was submitted now. */
  void submitNow(TaskSpec spec) {
    await(List.of(append(submitted(spec))));
    await(List.of(publish(message(spec, 1, Instant.now()), TaskEvent.Why.NEW)));
  }

  /** Brings a task back into the line for its next attempt, as the watchdog does. */
  void bringBack(TaskSpec spec, int attempt, TaskEvent.Why why, Cause cause) {
    await(List.of(append(new TaskEvent.Requeued(spec.id(), attempt, why, Optional.of(cause)))));
    await(List.of(publish(message(spec, attempt, Instant.now()), why)));
  }

  /** Writes into the cluster's configuration. */
  void configure(String key, String value) {
    try (ConsulKeyValues keyValues = ConsulKeyValues.connect(CONSUL)) {
      keyValues.put(Keys.CONFIG + key, value);
    }
  }

  /** Where a dispatcher keeps what it keeps. */
  Path directory(String instance) {
    return dataDir.resolve(instance);
  }

  /** Admits tasks one second after another. */
  void submitInTurn(List<TaskSpec> specs) {
    for (int i = 0; i < specs.size(); i++) {
      TaskSpec spec = specs.get(i);
      await(List.of(append(submitted(spec))));
      await(List.of(publish(message(spec, 1, SUBMITTED_AT.plusSeconds(i)), TaskEvent.Why.NEW)));
    }
  }

  CompletableFuture<?> append(Event event) {
    return log.append(event);
  }

  static TaskMessage message(TaskSpec spec, int attempt) {
    return message(spec, attempt, SUBMITTED_AT);
  }

  private static TaskMessage message(TaskSpec spec, int attempt, Instant submittedAt) {
    return new TaskMessage(spec, attempt, 0, submittedAt, Optional.of(REPLY), Optional.empty());
  }

  CompletableFuture<?> publish(TaskMessage message, TaskEvent.Why why) {
    return broker
        .publish(
            Exchanges.TASKS,
            RoutingKeys.task(why, message.spec().tenant(), message.spec().priority()),
            TaskMessageCodec.encode(message))
        .thenAccept(result -> {
          if (!result.confirmed()) {
            throw new IllegalStateException("not confirmed: " + result);
          }
        });
  }

  static void await(Collection<? extends CompletableFuture<?>> futures) {
    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  /**
   * The events of a task so far, by their short names, in order; without {@code Queued}, whose
   * place depends on who is faster.
   */
  List<String> story(TaskId task) {
    return eventsOf(task).stream()
        .filter(event -> !(event instanceof TaskEvent.Queued))
        .map(event -> event.getClass().getSimpleName())
        .toList();
  }

  /** The first event of this kind of a task. */
  <E extends TaskEvent> E event(TaskId task, Class<E> kind) {
    return eventsOf(task).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  List<TaskEvent> eventsOf(TaskId task) {
    return events().filter(event -> event.task().equals(task)).toList();
  }

  Stream<TaskEvent> events() {
    return allEvents().filter(TaskEvent.class::isInstance).map(TaskEvent.class::cast);
  }

  Stream<Event> allEvents() {
    return recording.events().stream().map(Recorded::event);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    catalog.close();
    log.close();
    broker.close();
  }
}
