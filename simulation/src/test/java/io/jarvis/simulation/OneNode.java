package io.jarvis.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.MemoryRabbit;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.ControlMessage;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** A broker and a Consul that never fail, one machine, and what a test starts there. */
final class OneNode implements AutoCloseable {
  static final NodeId NODE = new NodeId("n1");
  static final TaskId TASK = new TaskId("t");

  static {
    // Threads of a killed process end by an error, be it while the next test waits.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  final MemoryRabbit rabbit = new MemoryRabbit();
  final Consul consul = new Consul();
  final Surroundings calm = Surroundings.of("test", rabbit, consul, Faults.NONE);

  private final Witness witness = new Witness(consul);
  final Engine engine = new Engine(NODE, Programs.NODE_CPU_MILLIS, witness);
  private final List<SimProcess> processes = new ArrayList<>();

  OneNode() throws IOException {
    calm.topology().declareTenant(TenantId.DEFAULT);
    calm.topology().declareNode(NODE);
  }

  SimProcess start(String name, Function<Surroundings, AutoCloseable> program) {
    return start(name, Faults.NONE, program);
  }

  SimProcess start(String name, Faults faults, Function<Surroundings, AutoCloseable> program) {
    SimProcess process =
        new SimProcess(name, () -> Surroundings.of(name, rabbit, consul, faults), program);
    processes.add(process);
    process.start();
    return process;
  }

  SimProcess startExecutor(Path directory) {
    return startExecutor(directory, Faults.NONE);
  }

  SimProcess startExecutor(Path directory, Faults faults) {
    return start("executor", faults, around -> Programs.executor(around, NODE, engine, directory));
  }

  /** The first message of a task that lasts this long. */
  static TaskMessage task(int millis) {
    return task(TASK, millis);
  }

  static TaskMessage task(TaskId id, int millis) {
    String text =
        """
        {"id": "%s", "image": "sim", "env": {"%s": "%d"}, "resources": {"cpu": "200m"}}\
        """
            .formatted(id, Engine.MILLIS, millis);
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(
                text.getBytes(StandardCharsets.UTF_8),
                new TaskSpecReader.Defaults(() -> id, TenantId.DEFAULT));
    TaskSpec spec = ((Parsed.Valid<TaskSpec>) parsed).value();
    return new TaskMessage(spec, 1, 0, Instant.now(), Optional.empty(), Optional.empty());
  }

  /** Lets a task in as a door does. */
  void submit(TaskMessage task) {
    TaskSpec spec = task.spec();
    calm.log()
        .append(new TaskEvent.Submitted(spec.id(), spec, "digest", "", TaskEvent.Door.REST))
        .join();
    publish(
        Exchanges.TASKS,
        RoutingKeys.task(TaskEvent.Why.NEW, spec.tenant(), spec.priority()),
        TaskMessageCodec.encode(task));
  }

  /** Assigns a task to the node as the leader of an epoch does. */
  void assign(TaskMessage task, long epoch) {
    var assignment = new Assignment(task, NODE, epoch, new Fence("of " + epoch), List.of());
    publish(Exchanges.ASSIGN, NODE.value(), TaskMessageCodec.encode(assignment));
  }

  /** Waits until the node takes assignments; it hears what it is asked before that. */
  void awaitConsumed() {
    await().until(() -> rabbit.counts().get(Queues.node(NODE)).consumers() == 1);
  }

  /** Asks what the node holds as the leader of an epoch does. */
  void callRoll(long epoch) {
    publish(
        Exchanges.CONTROL,
        RoutingKeys.allCommand(ControlCommand.REPORT),
        ControlMessage.of("{\"request\":\"q\",\"epoch\":%d}".formatted(epoch)));
  }

  void publish(String exchange, String key, WireMessage message) {
    assertThat(calm.broker().publish(exchange, key, message).join().confirmed()).isTrue();
  }

  /** How many messages a queue holds. */
  long in(String queue) {
    return rabbit.counts().get(queue).total();
  }

  /** How many containers run. */
  int running() {
    return witness.running().size();
  }

  @Override
  public void close() {
    processes.forEach(SimProcess::kill);
    calm.link().sever();
    calm.close();
    rabbit.close();
  }
}
