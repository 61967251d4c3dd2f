package io.jarvis.broker;

import static io.jarvis.broker.Account.Attempt.append;
import static io.jarvis.broker.Account.Attempt.bind;
import static io.jarvis.broker.Account.Attempt.consume;
import static io.jarvis.broker.Account.Attempt.declare;
import static io.jarvis.broker.Account.Attempt.delete;
import static io.jarvis.broker.Account.Attempt.listen;
import static io.jarvis.broker.Account.Attempt.publish;
import static io.jarvis.broker.Account.Attempt.purge;
import static io.jarvis.broker.Account.Attempt.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.broker.Account.Attempt;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each account of {@code definitions.json} can do what its service must, and nothing of what
 * another's does.
 */
class UsersTest {
  private static final RabbitMqServer SERVER = RabbitMqServer.shared();

  private static final Map<BrokerUser, Account> ACCOUNTS = new EnumMap<>(BrokerUser.class);

  private static final Map<BrokerUser, List<Attempt>> MUST =
      Map.of(
          BrokerUser.INGRESS,
          List.of(
              declare("jarvis.pending.acme.high"),
              bind("jarvis.pending.acme.high", "jarvis.tasks", "new.acme.high"),
              publish("jarvis.submit", "task.default"),
              publish("jarvis.tasks", "new.default.normal"),
              publish("jarvis.wait", "1h"),
              publish("jarvis.control", "node.n1.cancel"),
              publish("jarvis.control", "dispatcher.explain"),
              publish("jarvis.workflows", "run"),
              publish("", "jarvis.nobody"),
              consume("jarvis.intake"),
              consume("jarvis.replies"),
              consume("jarvis.parked"),
              consume("jarvis.unrouted"),
              listen("jarvis.control.ingress.1", "ingress.1.explained"),
              append("jarvis.events"),
              read("jarvis.events"),
              read("jarvis.logs.00")),
          BrokerUser.DISPATCHER,
          List.of(
              declare("jarvis.node.n2"),
              bind("jarvis.node.n2", "jarvis.assign", "n2"),
              publish("jarvis.tasks", "moved.default.normal"),
              publish("jarvis.tasks", "blocked.default.normal"),
              publish("jarvis.assign", "n1"),
              publish("jarvis.wait", "1h"),
              publish("jarvis.outcomes", "default.task.cancelled.x"),
              publish("jarvis.control", "node.n1.cancel"),
              publish("jarvis.leader", "dispatcher"),
              consume("jarvis.pending.default.high"),
              consume("jarvis.returned.default"),
              consume("jarvis.blocked.default"),
              consume("jarvis.leader.dispatcher"),
              publish("jarvis.control", "ingress.1.explained"),
              listen("jarvis.control.dispatcher.1", "dispatcher.explain"),
              append("jarvis.events"),
              read("jarvis.events")),
          BrokerUser.EXECUTOR,
          List.of(
              publish("jarvis.dlx", ""),
              consume("jarvis.node.n1"),
              listen("jarvis.control.executor.n1", "node.n1.#"),
              listen("jarvis.control.executor.n1", "all.#"),
              append("jarvis.events"),
              append("jarvis.logs.03")),
          BrokerUser.WATCHDOG,
          List.of(
              publish("jarvis.tasks", "retry.default.normal"),
              publish("jarvis.wait", "1h"),
              publish("jarvis.control", "all.report"),
              publish("jarvis.leader", "watchdog"),
              publish("jarvis.park", "x"),
              consume("jarvis.dead"),
              consume("jarvis.node.n1"),
              consume("jarvis.leader.watchdog"),
              append("jarvis.events"),
              read("jarvis.events")),
          BrokerUser.WORKFLOW,
          List.of(
              publish("jarvis.tasks", "new.default.normal"),
              publish("jarvis.wait", "1h"),
              publish("jarvis.submit", "workflow.default"),
              publish("jarvis.outcomes", "default.workflow.succeeded.x"),
              publish("jarvis.control", "node.n1.cancel"),
              publish("jarvis.leader", "workflow"),
              publish("jarvis.park", "x"),
              consume("jarvis.runs"),
              consume("jarvis.leader.workflow"),
              append("jarvis.events"),
              read("jarvis.events")),
          BrokerUser.SUBMITTER,
          List.of(
              publish("jarvis.submit", "task"),
              publish("jarvis.submit", "task.default"),
              publish("jarvis.submit", "workflow.default")));

  private static final Map<BrokerUser, List<Attempt>> MUST_NOT =
      Map.of(
          BrokerUser.INGRESS,
          List.of(
              declare("jarvis.node.evil"),
              declare("jarvis.dead2"),
              publish("jarvis.assign", "n1"),
              publish("jarvis.outcomes", "default.task.cancelled.x"),
              publish("jarvis.dlx", ""),
              publish("jarvis.leader", "dispatcher"),
              consume("jarvis.pending.default.high"),
              consume("jarvis.runs"),
              consume("jarvis.dead"),
              consume("jarvis.node.n1"),
              append("jarvis.logs.00")),
          BrokerUser.DISPATCHER,
          List.of(
              declare("jarvis.pending.evil.high"),
              publish("jarvis.submit", "task"),
              publish("jarvis.dlx", ""),
              publish("", "jarvis.dead"),
              publish("jarvis.leader", "watchdog"),
              consume("jarvis.intake"),
              consume("jarvis.dead"),
              consume("jarvis.node.n1"),
              consume("jarvis.leader.watchdog"),
              append("jarvis.logs.00")),
          BrokerUser.EXECUTOR,
          List.of(
              listen("jarvis.control.executor.n1", "dispatcher.explain"),
              listen("jarvis.control.executor.n1", "ingress.1.explained"),
              publish("jarvis.control", "dispatcher.explain"),
              declare("jarvis.node.evil"),
              delete("jarvis.node.n1"),
              bind("jarvis.node.n1", "jarvis.assign", "n2"),
              publish("jarvis.submit", "task"),
              publish("jarvis.tasks", "new.default.normal"),
              publish("jarvis.assign", "n1"),
              publish("jarvis.wait", "1h"),
              publish("jarvis.outcomes", "default.task.succeeded.x"),
              publish("jarvis.control", "all.drain"),
              publish("jarvis.leader", "dispatcher"),
              publish("jarvis.park", "x"),
              publish("", "jarvis.dead"),
              consume("jarvis.intake"),
              consume("jarvis.pending.default.high"),
              consume("jarvis.dead"),
              consume("jarvis.leader.dispatcher"),
              purge("jarvis.pending.default.high"),
              listen("jarvis.control.dispatcher.1", "all.#"),
              listen("jarvis.control.executor.n1", "ingress.#"),
              read("jarvis.events")),
          BrokerUser.WATCHDOG,
          List.of(
              declare("jarvis.node.evil"),
              delete("jarvis.node.n1"),
              publish("jarvis.assign", "n1"),
              publish("jarvis.outcomes", "default.task.failed.x"),
              publish("jarvis.submit", "task"),
              publish("jarvis.leader", "dispatcher"),
              publish("", "jarvis.node.n1"),
              consume("jarvis.pending.default.high"),
              consume("jarvis.intake"),
              append("jarvis.logs.00")),
          BrokerUser.WORKFLOW,
          List.of(
              publish("jarvis.tasks", "retry.default.normal"),
              publish("jarvis.outcomes", "default.task.succeeded.x"),
              publish("jarvis.control", "all.drain"),
              publish("jarvis.workflows", "run"),
              publish("jarvis.submit", "task.default"),
              publish("jarvis.assign", "n1"),
              publish("jarvis.leader", "watchdog"),
              publish("", "jarvis.dead"),
              consume("jarvis.pending.default.high"),
              consume("jarvis.dead"),
              append("jarvis.logs.00")),
          BrokerUser.SUBMITTER,
          List.of(
              declare("jarvis.evil"),
              publish("jarvis.submit", "evil"),
              publish("jarvis.tasks", "new.default.normal"),
              publish("jarvis.outcomes", "default.task.succeeded.x"),
              publish("jarvis.dlx", ""),
              publish("jarvis.control", "all.drain"),
              publish("", "jarvis.dead"),
              consume("jarvis.intake"),
              consume("jarvis.replies"),
              bind("jarvis.intake", "jarvis.submit", "x"),
              append("jarvis.events"),
              read("jarvis.events"),
              read("jarvis.logs.00")));

  @BeforeAll
  static void declareANode() throws Exception {
    SERVER.reset();
    try (RabbitTopology topology =
        RabbitTopology.of(Connections.amqp(SERVER, BrokerUser.DISPATCHER, "test"))) {
      topology.declareNode(new NodeId("n1"));
    }
  }

  @AfterAll
  static void closeAccounts() throws Exception {
    for (Account account : ACCOUNTS.values()) {
      account.close();
    }
    ACCOUNTS.clear();
  }

  @TestFactory
  Stream<DynamicContainer> everyServiceMayDoItsWork() {
    return attempts(MUST, true);
  }

  @TestFactory
  Stream<DynamicContainer> nobodyMayDoAnothersWork() {
    return attempts(MUST_NOT, false);
  }

  @TestFactory
  Stream<DynamicTest> theTopologyIsDeclaredByWhoeverOwnsIt() {
    return Stream.of(
        DynamicTest.dynamicTest(
            "the ingress declares a tenant, again and again",
            () -> {
              try (RabbitTopology topology =
                  RabbitTopology.of(Connections.amqp(SERVER, BrokerUser.INGRESS, "test"))) {
                topology.declareTenant(new TenantId("tenant-b"));
                topology.declareTenant(new TenantId("tenant-b"));
                topology.declareTenant(TenantId.DEFAULT);
              }
            }),
        DynamicTest.dynamicTest(
            "the watchdog takes a node off its exchange",
            () -> {
              try (RabbitTopology dispatchers =
                      RabbitTopology.of(Connections.amqp(SERVER, BrokerUser.DISPATCHER, "test"));
                  RabbitTopology watchdogs =
                      RabbitTopology.of(Connections.amqp(SERVER, BrokerUser.WATCHDOG, "test"))) {
                dispatchers.declareNode(new NodeId("n9"));
                watchdogs.unbindNode(new NodeId("n9"));
                watchdogs.unbindNode(new NodeId("n9"));
              }
            }));
  }

  private static Stream<DynamicContainer> attempts(
      Map<BrokerUser, List<Attempt>> table, boolean allowed) {
    return table.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(row ->
            DynamicContainer.dynamicContainer(
                row.getKey().username(),
                row.getValue().stream().map(attempt -> test(row.getKey(), attempt, allowed))));
  }

  private static DynamicTest test(BrokerUser user, Attempt attempt, boolean allowed) {
    return DynamicTest.dynamicTest(
        attempt.name(),
        () ->
            assertThat(account(user).may(attempt))
                .as(user.username() + " may " + attempt)
                .isEqualTo(allowed));
  }

  private static Account account(BrokerUser user) throws Exception {
    Account known = ACCOUNTS.get(user);
    if (known != null) {
      return known;
    }
    Account account = new Account(SERVER, user);
    ACCOUNTS.put(user, account);
    return account;
  }
}
