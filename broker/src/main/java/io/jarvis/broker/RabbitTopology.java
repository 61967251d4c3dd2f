package io.jarvis.broker;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent.Why;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import java.io.IOException;
import java.util.List;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/**
 * Declares over a connection of its own, opened when first needed. Each service may declare only
 * what its account allows: the ingress tenants, the dispatcher nodes, everyone its own control
 * queue.
 */
public final class RabbitTopology implements Topology, AutoCloseable {
  private static final TopicExchange DOOR = new TopicExchange(Exchanges.SUBMIT);
  private static final TopicExchange TASKS = new TopicExchange(Exchanges.TASKS);
  private static final DirectExchange ASSIGNMENTS = new DirectExchange(Exchanges.ASSIGN);
  private static final List<Why> RETURNS =
      List.of(Why.RETRY, Why.LOST, Why.MOVED, Why.DUE, Why.REPLAYED);

  /** The key of what no node can take, see ADR-0001. */
  private static final String BLOCKED = "blocked";

  private final CachingConnectionFactory connections;
  private final RabbitAdmin admin;

  private RabbitTopology(BrokerSettings settings) {
    var client = RabbitBrokers.factory(settings);
    this.connections = new CachingConnectionFactory(client);
    connections.setConnectionNameStrategy(factory -> settings.connectionName() + " topology");
    this.admin = new RabbitAdmin(connections);
    admin.setAutoStartup(false);
  }

  public static RabbitTopology of(BrokerSettings settings) {
    return new RabbitTopology(settings);
  }

  @Override
  public void declareTenant(TenantId tenant) throws IOException {
    declareLine(tenant);
    // Last, so that what comes in by it finds the line complete (ADR-0005).
    Queue intake = QueueBuilder.durable(Queues.intake(tenant)).quorum().build();
    declare(intake);
    bind(BindingBuilder.bind(intake).to(DOOR).with(RoutingKeys.submission(tenant)));
  }

  private void declareLine(TenantId tenant) throws IOException {
    for (Priority priority : Priority.values()) {
      Queue pending =
          QueueBuilder.durable(Queues.pending(tenant, priority))
              .quorum()
              .singleActiveConsumer()
              .build();
      declare(pending, RoutingKeys.task(Why.NEW, tenant, priority));
    }
    Queue returned =
        QueueBuilder.durable(Queues.returned(tenant)).quorum().singleActiveConsumer().build();
    declare(
        returned,
        RETURNS.stream().map(why -> anyPriority(why.word(), tenant)).toArray(String[]::new));
    declare(
        QueueBuilder.durable(Queues.blocked(tenant)).quorum().build(),
        anyPriority(BLOCKED, tenant));
  }

  @Override
  public void declareNode(NodeId node) throws IOException {
    Queue queue = QueueBuilder.durable(Queues.node(node)).quorum().singleActiveConsumer().build();
    declare(queue);
    bind(BindingBuilder.bind(queue).to(ASSIGNMENTS).with(node.value()));
  }

  @Override
  public void unbindNode(NodeId node) throws IOException {
    Binding binding =
        BindingBuilder.bind(new Queue(Queues.node(node))).to(ASSIGNMENTS).with(node.value());
    attempt("unbind " + node, () -> admin.removeBinding(binding));
  }

  @Override
  public void close() {
    connections.destroy();
  }

  private static String anyPriority(String why, TenantId tenant) {
    return why + "." + tenant + ".*";
  }

  private void declare(Queue queue, String... taskKeys) throws IOException {
    attempt("declare " + queue.getName(), () -> admin.declareQueue(queue));
    for (String key : taskKeys) {
      bind(BindingBuilder.bind(queue).to(TASKS).with(key));
    }
  }

  private void bind(Binding binding) throws IOException {
    attempt(
        "bind " + binding.getDestination() + " by " + binding.getRoutingKey(),
        () -> admin.declareBinding(binding));
  }

  private static void attempt(String what, Runnable declaration) throws IOException {
    try {
      declaration.run();
    } catch (AmqpException e) {
      throw new IOException("cannot " + what, e);
    }
  }
}
