package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenLeadershipTest {

  /**
   * A probe lies in the queue for a while, and the broker counts at a fixed pace: in step with it
   * the probes would be in every count.
   */
  private static final LeadershipTiming QUICK =
      new LeadershipTiming(
          Duration.ofMillis(200),
          Duration.ofMillis(1_130),
          Duration.ofMillis(300),
          Duration.ofDays(1));

  private static final String QUEUE = Queues.leader("dispatcher");

  private final RabbitMqServer server = RabbitMqServer.shared();
  private final List<Replica> replicas = new ArrayList<>();

  @BeforeEach
  void reset() {
    server.reset();
  }

  @AfterEach
  void close() {
    replicas.forEach(Replica::close);
  }

  @Test
  void electsOneOfThree() {
    contest(3, QUICK);

    await().until(() -> leaders().size() == 1);
    await().until(() -> server.messages().getOrDefault(QUEUE, 0L) == 1);
    assertThat(leaders()).hasSize(1);
    assertThat(replicas.stream().flatMap(replica -> replica.story.stream()))
        .containsExactly("elected");
  }

  @Test
  void electsAStandbyWhenTheLeaderLosesItsConnection() {
    contest(3, QUICK);
    await().until(() -> leaders().size() == 1);
    Replica first = leaders().getFirst();

    closeConnectionsOf(first);

    await().until(() -> leaders().size() == 1 && leaders().getFirst() != first);
    assertThat(first.story).containsExactly("elected", "deposed");
    await().until(() -> server.messages().getOrDefault(QUEUE, 0L) == 1);
  }

  @Test
  void handsOverWhenTheLeaderCloses() {
    contest(2, QUICK);
    await().until(() -> leaders().size() == 1);
    Replica first = leaders().getFirst();

    first.leadership.close();

    assertThat(first.story).containsExactly("elected", "deposed");
    await().until(() -> leaders().size() == 1);
  }

  @Test
  void replacesALostToken() {
    contest(2, QUICK);
    await().until(() -> leaders().size() == 1);
    replicas.forEach(Replica::close);
    replicas.clear();
    server.ctl("purge_queue", "-p", RabbitMqServer.VIRTUAL_HOST, QUEUE);

    contest(2, QUICK);

    await().until(() -> leaders().size() == 1);
    await().until(() -> server.messages().getOrDefault(QUEUE, 0L) == 1);
  }

  @Test
  void keepsOneTokenThroughManyRenewals() {
    contest(
        2,
        new LeadershipTiming(
            Duration.ofMillis(200),
            Duration.ofDays(1),
            Duration.ofMillis(300),
            Duration.ofMillis(300)));
    await().until(() -> leaders().size() == 1);
    closeConnectionsOf(leaders().getFirst());

    await().until(() -> replicas.stream().mapToInt(replica -> replica.story.size()).sum() >= 3);
    await().until(() -> server.messages().getOrDefault(QUEUE, 0L) == 1);
    assertThat(leaders()).hasSize(1);
  }

  @Test
  void leadsAgainAfterEveryConnectionWasLost() {
    contest(3, QUICK);
    await().until(() -> leaders().size() == 1);
    Replica first = leaders().getFirst();

    server.closeAllConnections();

    await().until(() -> first.story.contains("deposed"));
    await().until(() -> leaders().size() == 1);
    await().until(() -> server.messages().getOrDefault(QUEUE, 0L) == 1);
  }

  @Test
  void goesOnContestingAfterTheBrokerFailedUnexpectedly() {
    AtomicInteger asked = new AtomicInteger();

    replicas.add(
        new Replica(server, "replica", QUICK, broker -> new FailsToAnswerOnce(broker, asked)));

    await().until(() -> leaders().size() == 1);
    assertThat(asked).hasValueGreaterThan(1);
  }

  private void contest(int count, LeadershipTiming timing) {
    for (int i = 0; i < count; i++) {
      replicas.add(
          new Replica(server, "replica-" + System.nanoTime(), timing, UnaryOperator.identity()));
    }
  }

  private List<Replica> leaders() {
    return replicas.stream().filter(Replica::leads).toList();
  }

  private void closeConnectionsOf(Replica replica) {
    server
        .ctl("list_connections", "pid", "client_properties", "--no-table-headers")
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(row -> row.length == 2 && row[1].contains(replica.name))
        .forEach(row -> server.ctl("close_connection", row[0], "for a test"));
  }

  private static final class Replica implements Leadership.Candidate, AutoCloseable {
    final String name;
    final List<String> story = new CopyOnWriteArrayList<>();
    final Broker broker;
    final Leadership leadership;

    Replica(
        RabbitMqServer server, String name, LeadershipTiming timing, UnaryOperator<Broker> wrap) {
      this.name = name;
      this.broker =
          wrap.apply(RabbitBrokers.connect(Connections.amqp(server, BrokerUser.DISPATCHER, name)));
      this.leadership = TokenLeadership.contest(broker, "dispatcher", this, timing);
    }

    @Override
    public void elected() {
      story.add("elected");
    }

    @Override
    public void deposed() {
      story.add("deposed");
    }

    boolean leads() {
      return !story.isEmpty() && story.getLast().equals("elected");
    }

    @Override
    public void close() {
      leadership.close();
      broker.close();
    }
  }

  /** Throws when the depth of a queue is asked for the first time. */
  private record FailsToAnswerOnce(Broker broker, AtomicInteger asked) implements Broker {
    @Override
    public CompletableFuture<PublishResult> publish(
        String exchange, String routingKey, WireMessage message) {
      return broker.publish(exchange, routingKey, message);
    }

    @Override
    public Subscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
      return broker.subscribe(queue, prefetch, handler);
    }

    @Override
    public Subscription listen(
        String queue, List<String> routingKeys, int prefetch, DeliveryHandler handler) {
      return broker.listen(queue, routingKeys, prefetch, handler);
    }

    @Override
    public QueueDepth depth(String queue) throws IOException {
      if (asked.incrementAndGet() == 1) {
        throw new IllegalStateException("for a test");
      }
      return broker.depth(queue);
    }

    @Override
    public ConnectionState state() {
      return broker.state();
    }

    @Override
    public void close() {
      broker.close();
    }
  }
}
