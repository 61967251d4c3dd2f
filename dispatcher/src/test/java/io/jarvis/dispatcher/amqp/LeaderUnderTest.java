package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.Samples.message;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Leadership;
import io.jarvis.broker.Topology;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.state.LiveTasks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A dispatcher that leads, with a broker, a log and nodes that do as they are told. */
final class LeaderUnderTest implements AutoCloseable {
  static final String PENDING = "jarvis.pending.default.normal";
  static final String RETURNED = "jarvis.returned.default";

  static final Limits LIMITS =
      new Limits(
          new Limits.Window(2, 8, 100, 30_000, Duration.ofMinutes(20), 500),
          new Limits.Flights(1_000, 20_000, 100),
          new Limits.Pauses(
              Duration.ofMinutes(10),
              Duration.ofMillis(20),
              Duration.ofMillis(20),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofMinutes(10)));

  final FakeBroker broker = new FakeBroker();
  final FakeLog log = new FakeLog();
  final FakeNodes nodes = new FakeNodes();

  /** The nodes whose queues were declared. */
  final List<NodeId> declared = new CopyOnWriteArrayList<>();

  private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
  private Optional<Dispatcher> dispatcher = Optional.empty();

  /** Returns once it leads. */
  LeaderUnderTest lead() {
    dispatcher =
        Optional.of(
            Dispatcher.start(
                "d1",
                new Dispatcher.Surroundings(
                    new Ports(
                        broker,
                        log,
                        new DeclaringTopology(),
                        nodes,
                        new DefaultConfig(),
                        new FakeKeyValues()),
                    LIMITS,
                    new Meters(new SimpleMeterRegistry()),
                    () -> Instant.now().plus(later.get()),
                    Optional.empty()),
                LiveTasks::inMemory,
                LeaderUnderTest::elect));
    await().until(() -> broker.subscribed(PENDING));
    return this;
  }

  private static Leadership elect(Leadership.Candidate candidate) {
    candidate.elected();
    return candidate::deposed;
  }

  private final class DeclaringTopology implements Topology {
    @Override
    public void declareTenant(TenantId tenant) {}

    @Override
    public void declareNode(NodeId node) {
      declared.add(node);
    }

    @Override
    public void unbindNode(NodeId node) {}
  }

  Optional<Throwable> failure() {
    return dispatcher.flatMap(Dispatcher::failure);
  }

  boolean leads() {
    return dispatcher.filter(Dispatcher::leads).isPresent();
  }

  /** So much time goes by. */
  void passes(Duration time) {
    later.updateAndGet(time::plus);
  }

  void admit(TaskSpec spec) {
    log.append(new TaskEvent.Submitted(spec.id(), spec, "d", "", TaskEvent.Door.REST)).join();
  }

  FakeDelivery submit(TaskSpec spec) {
    admit(spec);
    return broker.deliver(PENDING, message(spec));
  }

  /** Asks it why a task waits. */
  FakeDelivery ask(TaskSpec spec, String replyKey, String question) {
    TaskMessage.Reply reply = new TaskMessage.Reply(replyKey, Optional.of(question));
    return broker.deliver(
        "jarvis.control.dispatcher.1",
        TaskMessageCodec.encode(
            new TaskMessage(spec, 1, 0, Instant.EPOCH, Optional.of(reply), Optional.empty())));
  }

  /** Which attempts went to which nodes, in order. */
  List<String> assignments() {
    return broker.to(Exchanges.ASSIGN).stream()
        .map(p -> p.message().messageId().orElseThrow() + "@" + p.key())
        .toList();
  }

  @Override
  public void close() {
    dispatcher.ifPresent(Dispatcher::close);
    log.close();
  }
}
