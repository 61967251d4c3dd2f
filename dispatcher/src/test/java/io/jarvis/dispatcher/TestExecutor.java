package io.jarvis.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Delivery;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.topology.Queues;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** Stands at a node's queue and writes down what comes. */
final class TestExecutor implements AutoCloseable {
  private final Site site;
  private final NodeId node;
  private final Manner manner;
  private final List<Assignment> received = new CopyOnWriteArrayList<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();

  /**
   * The broker closes a connection that consumes a queue which is just being declared, so each node
   * has its own.
   */
  private final Broker broker;

  /** What becomes of what comes. */
  enum Manner {
    /** It is held and nothing is said of it. */
    HOLDS,
    /** It is reported as run and ended well, then acked. */
    SUCCEEDS
  }

  TestExecutor(Site site, NodeId node, Manner manner) {
    this.site = site;
    this.node = node;
    this.manner = manner;
    broker = site.connect(node.value());
    broker.subscribe(Queues.node(node), 10_000, this::delivered);
    broker.listen(
        "jarvis.control.executor." + node,
        List.of("node." + node + ".#", "all.#"),
        100,
        this::commanded);
  }

  /** Says what it holds, when it is asked as every executor is. */
  private void commanded(Delivery delivery) {
    JsonNode body = Json.TREES.readTree(delivery.message().body());
    commands.add(delivery.routingKey() + " " + body);
    delivery.ack();
    if (delivery.routingKey().equals("all.report")) {
      site.append(new NodeEvent.Reported(node, body.path("request").asString(), 1, 1, held()));
    }
  }

  private List<NodeEvent.Held> held() {
    return received.stream()
        .map(a ->
            new NodeEvent.Held(
                a.task().spec().id(),
                a.task().attempt(),
                a.epoch(),
                a.fence().hash(),
                a.task().spec().resources(),
                a.devices(),
                a.membership(),
                Optional.empty()))
        .toList();
  }

  /** What it was told, in order. */
  List<String> commands() {
    return commands;
  }

  private void delivered(Delivery delivery) {
    Assignment assignment = TaskMessageCodec.decodeAssignment(delivery.message());
    received.add(assignment);
    if (manner == Manner.SUCCEEDS) {
      site.append(succeeded(assignment)).thenRun(delivery::ack);
    }
  }

  TaskEvent.Succeeded succeeded(Assignment a) {
    return new TaskEvent.Succeeded(
        a.task().spec().id(),
        a.task().attempt(),
        node,
        a.fence(),
        Ending.withoutContainer(Instant.EPOCH),
        Optional.empty());
  }

  TaskEvent.Running running(Assignment a) {
    return new TaskEvent.Running(
        a.task().spec().id(), a.task().attempt(), node, a.fence(), "c1", Instant.EPOCH);
  }

  /** All that came so far, in order. */
  List<Assignment> received() {
    return received;
  }

  /**
   * Holds that each of these tasks came to these executors, and all that came as one attempt to one
   * node: an executor starts each attempt it is sent once.
   */
  static void assertOneStartOfEach(List<TestExecutor> executors, Collection<TaskId> tasks) {
    Map<TaskId, Set<String>> starts = new HashMap<>();
    executors.stream()
        .flatMap(executor -> executor.received().stream())
        .forEach(a ->
            starts
                .computeIfAbsent(a.task().spec().id(), id -> new HashSet<>())
                .add(a.task().attempt() + "@" + a.node()));
    assertThat(starts).containsKeys(tasks.toArray(TaskId[]::new));
    assertThat(starts.entrySet()).filteredOn(e -> e.getValue().size() > 1).isEmpty();
  }

  @Override
  public void close() {
    broker.close();
  }
}
