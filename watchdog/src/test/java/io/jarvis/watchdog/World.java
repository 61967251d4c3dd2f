package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.ManagementClient;
import io.jarvis.broker.ManagementClient.QueueCounts;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.RabbitTopology;
import io.jarvis.broker.StreamSettings;
import io.jarvis.broker.TokenLeadership;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.LogRecording;
import io.jarvis.testkit.RabbitMqServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Everybody but the watchdog: a test plays ingress, dispatcher and executors on real servers. */
final class World implements AutoCloseable {
  static final NodeId NODE = new NodeId("n1");

  /** A node's check stands as the test has reported it, however slow the machine is. */
  private static final Duration LONGER_THAN_A_TEST = Duration.ofMinutes(30);

  /** After which a watchdog queues what was admitted and not queued. */
  static final Duration SOON = Duration.ofSeconds(1);

  final RabbitMqServer rabbit = RabbitMqServer.shared();
  final ConsulServer consul = ConsulServer.shared();
  final Broker broker;
  final EventLog log;
  final Topology topology;
  final NodeCatalog catalog;
  final KeyValues keyValues;
  private final LogRecording recording;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicInteger looksUnderAlarm = new AtomicInteger();
  private volatile boolean managementAway;

  World() {
    rabbit.reset();
    consul.reset();
    broker = opened(RabbitBrokers.connect(settings(BrokerUser.ADMIN)));
    log = opened(RabbitEventLog.open(streams(BrokerUser.ADMIN), "/test/world"));
    topology = opened(RabbitTopology.of(settings(BrokerUser.ADMIN)));
    ConsulSettings settings =
        new ConsulSettings(
            consul.host(),
            consul.port(),
            LONGER_THAN_A_TEST,
            ConsulSettings.DEFAULT_WATCH_WAIT,
            ConsulSettings.DEFAULT_CALL_TIMEOUT);
    catalog = opened(ConsulNodeCatalog.connect(settings));
    keyValues = opened(ConsulKeyValues.connect(settings));
    recording = new LogRecording(log::end);
    opened(log.tail(EventLog.START, recording::read));
  }

  /** A watchdog of its own, with patience for tests. */
  record Running(WatchdogService service, Broker broker, SimpleMeterRegistry meters)
      implements AutoCloseable {
    double letters(Settlement.Result result) {
      return counted("jarvis.watchdog.letters", "decision", result.word());
    }

    /** What a counter stands at; 0 before its first count. */
    double counted(String metric, String... tags) {
      var counter = meters.find(metric).tags(tags).counter();
      return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
      service.close();
      broker.close();
    }
  }

  /** One that leaves alone what a test has admitted and is about to queue. */
  Running watchdog(String instance) {
    return watchdog(instance, LONGER_THAN_A_TEST);
  }

  Running watchdog(String instance, Duration repairAfter) {
    Broker own = RabbitBrokers.connect(settings(BrokerUser.WATCHDOG));
    EventLog ownLog =
        opened(RabbitEventLog.open(streams(BrokerUser.WATCHDOG), "/watchdog/" + instance));
    ManagementClient management =
        new ManagementClient(
            rabbit.managementUrl(),
            RabbitMqServer.VIRTUAL_HOST,
            BrokerUser.WATCHDOG.username(),
            BrokerUser.WATCHDOG.password());
    Ports ports =
        new Ports(
            own,
            ownLog,
            opened(RabbitTopology.of(settings(BrokerUser.WATCHDOG))),
            catalog,
            keyValues,
            () -> raised(management),
            () -> queues(management));
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    WatchdogService service =
        new WatchdogService(
            ports,
            properties(instance, repairAfter),
            Optional.empty(),
            meters,
            InstantSource.system(),
            candidate -> TokenLeadership.contest(own, "watchdog", candidate));
    return opened(new Running(service, own, meters));
  }

  /** From here on no watchdog reaches the management API. */
  void loseManagement() {
    managementAway = true;
  }

  private Map<String, QueueCounts> queues(ManagementClient management) throws IOException {
    reachManagement();
    return management.queues();
  }

  private void reachManagement() throws IOException {
    if (managementAway) {
      throw new IOException("away for a test");
    }
  }

  private boolean raised(ManagementClient management) throws IOException {
    reachManagement();
    boolean raised = !management.alarms().isEmpty();
    if (raised) {
      looksUnderAlarm.incrementAndGet();
    }
    return raised;
  }

  /** How often a watchdog has seen that an alarm is on. */
  int looksUnderAlarm() {
    return looksUnderAlarm.get();
  }

  /** Closed with this world, last opened first. */
  <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  TaskMessage submit(String id, String members) {
    var spec = Specs.of(id, members);
    TaskId task = spec.id();
    append(new TaskEvent.Submitted(task, spec, "digest", "", TaskEvent.Door.REST));
    return new TaskMessage(spec, 1, 0, Instant.now(), Optional.empty(), Optional.empty());
  }

  TaskMessage queue(String id, String members) {
    TaskMessage task = submit(id, members);
    append(new TaskEvent.Queued(task.spec().id()));
    return task;
  }

  Assignment assign(TaskMessage task, NodeId node) {
    Fence fence = new Fence(UUID.randomUUID().toString());
    append(
        new TaskEvent.Assigned(
            task.spec().id(),
            task.attempt(),
            node,
            1,
            fence.hash(),
            task.spec().resources(),
            List.of()));
    return new Assignment(task, node, 1, fence, List.of());
  }

  /** An executor's report of a bad end, and its letter. */
  DeadLetter.Ended end(Assignment assignment, Cause cause) {
    TaskMessage task = assignment.task();
    append(
        new TaskEvent.AttemptEnded(
            task.spec().id(),
            task.attempt(),
            assignment.node(),
            assignment.fence(),
            cause,
            "it ended",
            Ending.withoutContainer(Instant.now())));
    return new DeadLetter.Ended(
        task, assignment.node(), assignment.fence(), cause, Optional.of(3), "it ended");
  }

  void fail(Assignment assignment, Cause cause) {
    send(end(assignment, cause));
  }

  void send(DeadLetter.Ended letter) {
    publish(Exchanges.DEAD_LETTERS, "", TaskMessageCodec.encode(letter));
  }

  void publish(String exchange, String key, WireMessage message) {
    assertThat(broker.publish(exchange, key, message).join())
        .isEqualTo(new PublishResult.Confirmed());
  }

  Recorded append(Event event) {
    return log.append(event).join();
  }

  /** What is read of a queue and acked, as it comes. */
  List<WireMessage> consume(String queue) {
    List<WireMessage> messages = new CopyOnWriteArrayList<>();
    opened(
        broker.subscribe(
            queue,
            1000,
            delivery -> {
              messages.add(delivery.message());
              delivery.ack();
            }));
    return messages;
  }

  /** What is in a queue's hands and stays unacked. */
  List<Delivery> hold(String queue) {
    List<Delivery> held = new CopyOnWriteArrayList<>();
    opened(broker.subscribe(queue, 1000, held::add));
    return held;
  }

  List<Event> events(String id) {
    return recording.events().stream()
        .map(Recorded::event)
        .filter(event -> event.subject().equals(id))
        .toList();
  }

  /** The kinds of a task's events, in the order of the log. */
  List<String> kinds(String id) {
    return events(id).stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  /** Where a task stands by the log. */
  TaskProgress progress(String id) {
    Optional<TaskProgress> progress = Optional.empty();
    for (Event event : events(id)) {
      if (TaskFold.apply(progress, (TaskEvent) event)
          instanceof Folded.Changed(TaskProgress after)) {
        progress = Optional.of(after);
      }
    }
    return progress.orElseThrow();
  }

  <E extends Event> List<E> all(Class<E> kind) {
    return recording.events().stream()
        .map(Recorded::event)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  long messages(String queue) {
    return rabbit.messages().getOrDefault(queue, 0L);
  }

  boolean isEmpty(String queue) throws java.io.IOException {
    return broker.depth(queue).ready() == 0 && messages(queue) == 0;
  }

  String returned() {
    return Queues.returned(io.jarvis.protocol.TenantId.DEFAULT);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
  }

  private static WatchdogProperties properties(String instance, Duration repairAfter) {
    return new WatchdogProperties(
        instance,
        "",
        "",
        500,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofMillis(200),
        repairAfter,
        Duration.ofMillis(500),
        Duration.ofMinutes(2),
        new WatchdogProperties.Restate(Duration.ofMillis(500), Duration.ofDays(10), 100),
        10,
        Duration.ofDays(30));
  }

  BrokerSettings settings(BrokerUser user) {
    return BrokerSettings.of(
        rabbit.host(),
        rabbit.amqpPort(),
        RabbitMqServer.VIRTUAL_HOST,
        user.username(),
        user.password(),
        "test");
  }

  private StreamSettings streams(BrokerUser user) {
    return StreamSettings.of(
        rabbit.host(),
        rabbit.streamPort(),
        RabbitMqServer.VIRTUAL_HOST,
        user.username(),
        user.password(),
        "test");
  }
}
