package io.jarvis.executor;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.ControlMessage;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.LogRecording;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What stands around an executor: a broker, a catalog, somebody who assigns and somebody who reads
 * what is reported.
 */
final class Cluster implements AutoCloseable {
  /** That of whoever assigns; a node takes nothing of an earlier one. */
  private static final AtomicLong EPOCH = new AtomicLong(1);

  final RabbitMqServer rabbit;
  final ConsulServer consul;
  final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
  final List<WireMessage> unreadable = new CopyOnWriteArrayList<>();

  private final Broker broker;
  private final EventLog log;
  private final EventLog.Tail tail;
  private final LogRecording recording;

  Cluster(RabbitMqServer rabbit, ConsulServer consul) {
    this.rabbit = rabbit;
    this.consul = consul;
    broker = broker(rabbit, BrokerUser.ADMIN);
    log = RabbitEventLog.open(stream(rabbit, BrokerUser.ADMIN), "/test");
    recording = new LogRecording(log::end);
    tail = log.tail(EventLog.START, recording::read);
    broker.subscribe(Queues.DEAD, 100, this::letter);
  }

  static Cluster shared() {
    return new Cluster(RabbitMqServer.shared(), ConsulServer.shared());
  }

  static Broker broker(RabbitMqServer rabbit, BrokerUser user) {
    return RabbitBrokers.connect(
        BrokerSettings.of(
            rabbit.host(),
            rabbit.amqpPort(),
            RabbitMqServer.VIRTUAL_HOST,
            user.username(),
            user.password(),
            "test " + user));
  }

  static StreamSettings stream(RabbitMqServer rabbit, BrokerUser user) {
    return StreamSettings.of(
        rabbit.host(),
        rabbit.streamPort(),
        RabbitMqServer.VIRTUAL_HOST,
        user.username(),
        user.password(),
        "test " + user);
  }

  /** A node that nobody else uses, with its queue. */
  NodeId newNode() throws Exception {
    NodeId node = new NodeId("n-" + UUID.randomUUID().toString().substring(0, 8));
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.amqpUri(BrokerUser.ADMIN));
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(
          Queues.node(node),
          true,
          false,
          false,
          Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
      channel.queueBind(Queues.node(node), Exchanges.ASSIGN, node.value());
    }
    return node;
  }

  /** A task as a client writes it; its id is made if it names none. */
  static TaskSpec task(String json) {
    TaskId id = new TaskId("t-" + UUID.randomUUID());
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(
                json.getBytes(StandardCharsets.UTF_8),
                new TaskSpecReader.Defaults(() -> id, TenantId.DEFAULT));
    return switch (parsed) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) ->
          throw new IllegalArgumentException(errors.toString());
    };
  }

  static TaskSpec shell(String script) {
    return shell(script, "");
  }

  /** A task that runs a shell script, with more fields. */
  static TaskSpec shell(String script, String moreFields) {
    String quoted = io.jarvis.protocol.task.Json.TREES.writeValueAsString(script);
    return task(
        "{\"image\": \"busybox:latest\", \"pullPolicy\": \"never\", \"command\": [\"sh\", \"-c\"], \"args\": [%s], \"gracePeriod\": \"1s\"%s}"
            .formatted(quoted, moreFields.isEmpty() ? "" : ", " + moreFields));
  }

  /** A task that waits until {@link TestNode#letFinish} and then runs a script. */
  static TaskSpec waiting(String script) {
    return shell("trap '" + script + "; exit 0' USR1; while true; do sleep 0.1; done");
  }

  static Assignment assignment(NodeId node, TaskSpec task) {
    return assignment(node, task, EPOCH.get());
  }

  /** The same attempt, assigned again by the leader that follows. */
  static Assignment byTheNextLeader(Assignment before) {
    return new Assignment(
        before.task(), before.node(), EPOCH.incrementAndGet(), fence(), before.devices());
  }

  private static Fence fence() {
    return new Fence("fence " + UUID.randomUUID());
  }

  static Assignment assignment(NodeId node, TaskSpec task, long epoch) {
    var message =
        new TaskMessage(
            task,
            1,
            0,
            Instant.now(),
            Optional.of(new TaskMessage.Reply("amq.gen-nobody", Optional.empty())),
            Optional.empty());
    return new Assignment(message, node, epoch, fence(), List.of());
  }

  /** Sends a new task to a node; its id. */
  TaskId run(NodeId node, TaskSpec task) {
    assign(assignment(node, task));
    return task.id();
  }

  void assign(Assignment assignment) {
    publish(Exchanges.ASSIGN, assignment.node().value(), TaskMessageCodec.encode(assignment));
  }

  void publish(String exchange, String key, WireMessage message) {
    PublishResult result = broker.publish(exchange, key, message).join();
    if (!result.confirmed()) {
      throw new IllegalStateException("not published: " + result);
    }
  }

  void command(NodeId node, ControlCommand command, TaskId task) {
    publish(
        Exchanges.CONTROL,
        RoutingKeys.nodeCommand(node, command),
        ControlMessage.ofAttempt(task, 1));
  }

  List<Recorded> events() {
    return recording.events();
  }

  <E extends TaskEvent> List<E> events(TaskId task, Class<E> type) {
    return events().stream()
        .map(Recorded::event)
        .filter(type::isInstance)
        .map(type::cast)
        .filter(e -> e.task().equals(task))
        .toList();
  }

  <E extends TaskEvent> Optional<E> event(TaskId task, Class<E> type) {
    return events(task, type).stream().findFirst();
  }

  List<DeadLetter.Ended> letters(TaskId task) {
    return letters.stream()
        .map(DeadLetter.Ended.class::cast)
        .filter(l -> l.task().spec().id().equals(task))
        .toList();
  }

  /** How many messages a node's queue holds, those held by its executor too. */
  long held(NodeId node) {
    return rabbit.messages().getOrDefault(Queues.node(node), 0L);
  }

  /** How many of them somebody holds. */
  long unacked(NodeId node) {
    return rabbit.unacked().getOrDefault(Queues.node(node), 0L);
  }

  @Override
  public void close() {
    tail.close();
    log.close();
    broker.close();
  }

  private void letter(Delivery delivery) {
    try {
      letters.add(TaskMessageCodec.decodeLetter(delivery.message(), Optional.empty(), ""));
    } catch (TaskMessageCodec.MalformedMessageException e) {
      unreadable.add(delivery.message());
    }
    delivery.ack();
  }
}
