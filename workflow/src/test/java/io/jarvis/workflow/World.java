package io.jarvis.workflow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.journal.RunTask;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.KillableService;
import io.jarvis.testkit.LogRecording;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Everybody but the workflow service, on a real broker: it creates runs as the ingress does, and
 * ends each task that the log tells of as a test wants it.
 */
final class World implements AutoCloseable {
  private static final NodeId NODE = new NodeId("n1");
  private static final Fence FENCE = new Fence("secret");
  private static final String PENDING = "jarvis.pending.default.normal";

  final RabbitMqServer rabbit = RabbitMqServer.shared();
  final Broker broker;
  final EventLog log;
  private final LogRecording recording;
  final List<WireMessage> sent = new CopyOnWriteArrayList<>();
  final Map<TaskId, AtomicInteger> messages = new ConcurrentHashMap<>();
  final Map<TaskId, Instant> places = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Function<RunTask, Fate> fates;

  /** What becomes of a task. */
  sealed interface Fate {
    record Succeed(String output) implements Fate {}

    record Fail() implements Fate {}

    /** It runs until somebody cancels it. */
    record Run() implements Fate {}
  }

  World(Function<RunTask, Fate> fates) {
    this.fates = fates;
    rabbit.reset();
    BrokerUser admin = BrokerUser.ADMIN;
    broker =
        opened(
            RabbitBrokers.connect(
                BrokerSettings.of(
                    rabbit.host(),
                    rabbit.amqpPort(),
                    RabbitMqServer.VIRTUAL_HOST,
                    admin.username(),
                    admin.password(),
                    "world")));
    log =
        opened(
            RabbitEventLog.open(
                StreamSettings.of(
                    rabbit.host(),
                    rabbit.streamPort(),
                    RabbitMqServer.VIRTUAL_HOST,
                    admin.username(),
                    admin.password(),
                    "world"),
                "/test/world"));
    recording = new LogRecording(log::end);
    opened(log.tail(EventLog.START, this::read));
    opened(broker.subscribe(PENDING, 1_000, new Counter()));
    opened(broker.subscribe(Queues.INTAKE, 1_000, new Door()));
  }

  private final class Door implements DeliveryHandler {
    @Override
    public void delivered(Delivery delivery) {
      sent.add(delivery.message());
      delivery.ack();
    }
  }

  private final class Counter implements DeliveryHandler {
    @Override
    public void delivered(Delivery delivery) {
      TaskId task = new TaskId(delivery.message().correlationId().orElseThrow());
      places.put(task, TaskMessageCodec.decodeTask(delivery.message()).submittedAt());
      messages.computeIfAbsent(task, id -> new AtomicInteger()).incrementAndGet();
      delivery.ack();
    }
  }

  private void read(List<LogEntry> entries) {
    recording.read(entries);
    entries.forEach(entry -> answer(entry.recorded().event()));
  }

  private void answer(Event event) {
    switch (event) {
      case TaskEvent.Submitted submitted ->
          RunTask.of(submitted.task(), submitted.spec().labels())
              .ifPresent(task -> play(submitted.task(), fates.apply(task)));
      case TaskEvent.CancelRequested wish -> append(new TaskEvent.Cancelled(wish.task(), 1));
      default -> {}
    }
  }

  private void play(TaskId task, Fate fate) {
    append(new TaskEvent.Assigned(task, 1, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));
    append(new TaskEvent.Running(task, 1, NODE, FENCE, "c", Instant.now()));
    Ending ending =
        new Ending(
            "c", Optional.of(0), Optional.of(Instant.now()), Instant.now(), Optional.empty());
    switch (fate) {
      case Fate.Succeed(String output) ->
          append(
              new TaskEvent.Succeeded(
                  task, 1, NODE, FENCE, ending, Optional.of(Json.TREES.readTree(output))));
      case Fate.Fail() -> {
        append(
            new TaskEvent.AttemptEnded(
                task, 1, NODE, FENCE, Cause.EXIT_CODE, "exit code 3", ending));
        append(new TaskEvent.Failed(task, 1, Cause.EXIT_CODE, Optional.of(3), "exit code 3"));
      }
      case Fate.Run() -> {}
    }
  }

  void append(Event event) {
    var unused = log.append(event);
  }

  /** As the ingress does: into the log, then into the queue. */
  RunId create(String id, String yaml) {
    Recorded created = log.append(created(id, yaml)).join();
    enqueue(created);
    return new RunId(id);
  }

  void enqueue(Recorded created) {
    WireMessage message = WireMessage.json(EventCodec.encode(created), "jarvis.run.v1").build();
    if (!broker.publish(Exchanges.WORKFLOWS, RoutingKeys.RUN, message).join().confirmed()) {
      throw new IllegalStateException("not confirmed");
    }
  }

  static RunEvent.Created created(String id, String yaml) {
    Parsed<Document> parsed =
        new DocumentReader(DagLimits.DEFAULT.documentBytes())
            .read(yaml.getBytes(StandardCharsets.UTF_8), DocumentReader.Format.YAML);
    JsonNode document = ((Parsed.Valid<Document>) parsed).value().root();
    return new RunEvent.Created(
        new RunId(id),
        TenantId.DEFAULT,
        document,
        Json.TREES.createObjectNode(),
        "digest",
        "",
        TaskEvent.Door.REST);
  }

  /** All that is in the log. */
  List<Recorded> recorded() {
    return recording.events();
  }

  Stream<Event> events() {
    return recorded().stream().map(Recorded::event);
  }

  /** How a run ended, once it has. */
  Optional<RunEvent.Ended> ended(RunId run) {
    return events()
        .filter(RunEvent.Ended.class::isInstance)
        .map(RunEvent.Ended.class::cast)
        .filter(event -> event.run().equals(run))
        .reduce((first, last) -> last);
  }

  /** The tasks of a step in the order in which they were submitted. */
  List<RunTask> submitted(String step) {
    return events()
        .filter(TaskEvent.Submitted.class::isInstance)
        .map(TaskEvent.Submitted.class::cast)
        .flatMap(event -> RunTask.of(event.task(), event.spec().labels()).stream())
        .filter(task -> task.ref().step().equals(step))
        .toList();
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** The workflow service as a process of its own, with its data there. */
  KillableService service(Path data, String instance) {
    return KillableService.start(
        WorkflowApplication.class,
        rabbit,
        ConsulServer.shared(),
        data,
        "jarvis.workflow.instance=" + instance);
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
