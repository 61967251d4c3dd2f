package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.PublishResult;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.dispatcher.core.Recollection;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.ControlMessage;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the nodes what they hold, and writes again what the log has lost of it: a stream's tail can
 * be lost with a broker, and a task whose assignment was in it would be started a second time. A
 * new leader takes the roll before it plans; a node that reports later, unasked, is heard the same
 * way. {@link #take} blocks; {@link #heard} is called on the loop's thread.
 */
final class RollCall {
  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LeaderContext context;
  private final ClusterState state;
  private final Outbox outbox;
  private final long epoch;
  private final String request;
  private final Map<NodeId, Answer> answers = new ConcurrentHashMap<>();
  private final Queue<CompletableFuture<Void>> repairs = new ConcurrentLinkedQueue<>();
  private volatile boolean anyRepaired;

  /**
   * @param epoch the leader's own, which names the question
   */
  RollCall(LeaderContext context, ClusterState state, Outbox outbox, long epoch) {
    this.context = context;
    this.state = state;
    this.outbox = outbox;
    this.epoch = epoch;
    request = "dispatcher-" + epoch;
  }

  /** A node that was asked, and what it has said so far. */
  private static final class Answer {
    private final CompletableFuture<Void> whole = new CompletableFuture<>();
    private final Set<Integer> parts = new HashSet<>();

    void heard(NodeEvent.Reported reported) {
      parts.add(reported.part());
      if (parts.size() >= reported.parts()) {
        whole.complete(null);
      }
    }
  }

  /**
   * Asks every node that can answer, and returns once all have, or {@code roll-call} after it asked
   * first. By then what was lost is in the log again, and folded.
   */
  void take() throws InterruptedException, ExecutionException, TimeoutException {
    Duration limit = context.around().limits().pauses().rollCall();
    if (!context.log().awaitEnd(limit)) {
      LOG.warn("the log is not read to its end, or not whole");
    }
    present(limit).forEach(node -> answers.put(node, new Answer()));
    long until = System.nanoTime() + limit.toNanos();
    CompletableFuture<Void> all =
        all(answers.values().stream().map(answer -> answer.whole).toList());
    while (!all.isDone() && System.nanoTime() < until && !outbox.ended()) {
      ask();
      await(all);
    }
    if (!all.isDone()) {
      LOG.atWarn().addKeyValue("nodes", silent()).log("these nodes do not say what they hold");
    }
    repaired();
  }

  private void ask() {
    outbox.publish(
        Exchanges.CONTROL,
        RoutingKeys.allCommand(ControlCommand.REPORT),
        ExecutorCommands.request(request, epoch),
        result -> {});
  }

  private static void await(CompletableFuture<Void> all)
      throws InterruptedException, ExecutionException {
    try {
      all.get(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("not every node has said what it holds; asking again");
    }
  }

  private List<NodeId> silent() {
    return answers.entrySet().stream()
        .filter(answer -> !answer.getValue().whole.isDone())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private void repaired() throws InterruptedException, ExecutionException, TimeoutException {
    if (!anyRepaired) {
      return;
    }
    all(List.copyOf(repairs)).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (!context.log().awaitEnd(PATIENCE)) {
      throw new TimeoutException("what was put into the log again was not read back");
    }
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }

  /** The nodes that pass their check and consume their queue. */
  private Set<NodeId> present(Duration limit) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    NodeCatalog catalog = context.around().ports().nodes();
    while (catalog.reach() != NodeCatalog.Reach.REACHED && System.nanoTime() < until) {
      Thread.sleep(LOOK);
    }
    Set<NodeId> present = new HashSet<>();
    for (CatalogNode node : catalog.nodes()) {
      if (node.health() != CatalogNode.Health.CRITICAL
          && node.fencing() == CatalogNode.Fencing.NONE
          && consumes(node.id())) {
        present.add(node.id());
      }
    }
    return present;
  }

  private boolean consumes(NodeId node) {
    try {
      Broker.QueueDepth depth = context.around().ports().broker().depth(Queues.node(node));
      return depth.consumers() > 0;
    } catch (IOException e) {
      LOG.atDebug()
          .addKeyValue("node", node)
          .addKeyValue("reason", e.toString())
          .log("a node's queue cannot be asked");
      return false;
    }
  }

  /** A node's report was met in the log. */
  void heard(NodeEvent.Reported reported) {
    Map<NodeEvent.Held, Recollection> found = new HashMap<>();
    reported
        .held()
        .forEach(held ->
            found.put(held, Recollection.of(state.known(held.task()), reported.node(), held)));
    found.forEach((held, recollection) -> follow(reported.node(), held, recollection));
    if (reported.request().equals(request)) {
      Optional.ofNullable(answers.get(reported.node())).ifPresent(a -> a.heard(reported));
    }
  }

  private void follow(NodeId node, NodeEvent.Held held, Recollection recollection) {
    switch (recollection) {
      case Recollection.InLog() -> {}
      case Recollection.Lost(List<TaskEvent> events) -> {
        DecisionLog.recalled("recalled", held.task(), held.attempt(), node);
        repair(node, held, events);
      }
      case Recollection.EndLost() -> {
        DecisionLog.recalled("end lost", held.task(), held.attempt(), node);
        askAgain(node, held);
      }
      case Recollection.Unheard() -> {
        DecisionLog.recalled("unheard", held.task(), held.attempt(), node);
        publish(
            RoutingKeys.nodeCommand(node, ControlCommand.REPORT),
            ExecutorCommands.wholeAttempt(held.id(), held.attempt()));
      }
      case Recollection.Elsewhere() -> {
        DecisionLog.recalled("elsewhere", held.task(), held.attempt(), node);
        publish(
            RoutingKeys.nodeCommand(node, ControlCommand.PREEMPT),
            ControlMessage.ofAttempt(held.id(), held.attempt()));
      }
    }
  }

  private void repair(NodeId node, NodeEvent.Held held, List<TaskEvent> events) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    repairs.add(done);
    anyRepaired = true;
    append(
        events,
        () -> {
          // Its reports stand in the log before its assignment, or are lost as well.
          askAgain(node, held);
          repairs.remove(done);
          done.complete(null);
        });
  }

  /** Has the node say its reports of the attempt again. */
  private void askAgain(NodeId node, NodeEvent.Held held) {
    publish(
        RoutingKeys.nodeCommand(node, ControlCommand.REPORT),
        ControlMessage.ofAttempt(held.id(), held.attempt()));
  }

  private void append(List<TaskEvent> events, Runnable then) {
    outbox.append(
        events.getFirst(),
        recorded -> {
          if (events.size() > 1) {
            append(events.subList(1, events.size()), then);
          } else {
            then.run();
          }
        });
  }

  /**
   * Again while it is unknown whether it arrived, for nobody else asks. A node that is away, or
   * that loses its connection with the command, reports by itself once it is back.
   */
  private void publish(String key, WireMessage command) {
    outbox.publish(
        Exchanges.CONTROL,
        key,
        command,
        result -> {
          if (result instanceof PublishResult.Unknown) {
            outbox.later(() -> publish(key, command));
          }
        });
  }
}
