package io.jarvis.broker.memory;

import io.jarvis.broker.Topology;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent.Why;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import java.io.IOException;
import java.util.List;

/** Declares the queues of tenants and nodes on a {@link MemoryRabbit}. Thread-safe. */
public final class MemoryTopology implements Topology {
  private static final List<Why> RETURNS =
      List.of(Why.RETRY, Why.LOST, Why.MOVED, Why.DUE, Why.REPLAYED);

  private final MemoryRabbit rabbit;
  private final Link link;

  public MemoryTopology(MemoryRabbit rabbit, Link link) {
    this.rabbit = rabbit;
    this.link = link;
  }

  @Override
  public void declareTenant(TenantId tenant) throws IOException {
    connected();
    for (Priority priority : Priority.values()) {
      String pending = Queues.pending(tenant, priority);
      rabbit.declare(pending, true);
      rabbit.bind(Exchanges.TASKS, pending, RoutingKeys.task(Why.NEW, tenant, priority));
    }
    rabbit.declare(Queues.returned(tenant), true);
    RETURNS.forEach(why ->
        rabbit.bind(Exchanges.TASKS, Queues.returned(tenant), why.word() + "." + tenant + ".*"));
    rabbit.declare(Queues.blocked(tenant), false);
    rabbit.bind(Exchanges.TASKS, Queues.blocked(tenant), "blocked." + tenant + ".*");
    rabbit.declare(Queues.intake(tenant), false);
    rabbit.bind(Exchanges.SUBMIT, Queues.intake(tenant), RoutingKeys.submission(tenant));
  }

  @Override
  public void declareNode(NodeId node) throws IOException {
    connected();
    rabbit.declare(Queues.node(node), true);
    rabbit.bind(Exchanges.ASSIGN, Queues.node(node), node.value());
  }

  @Override
  public void unbindNode(NodeId node) throws IOException {
    connected();
    rabbit.unbind(Exchanges.ASSIGN, Queues.node(node), node.value());
  }

  private void connected() throws IOException {
    if (!link.stands()) {
      throw new IOException("no connection");
    }
  }
}
