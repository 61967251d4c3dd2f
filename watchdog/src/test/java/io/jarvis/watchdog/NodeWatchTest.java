package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.broker.Broker;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.Subscription;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.CatalogNode.Fencing;
import io.jarvis.catalog.CatalogNode.Health;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.state.LiveTasks;
import io.jarvis.watchdog.core.Suspicions.Sight;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NodeWatchTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");

  private final Witnesses witnesses = new Witnesses();
  private final TaskIndex index = new TaskIndex();
  private final LiveTasks tasks = LiveTasks.inMemory(index);
  private Ports.Alarms alarms = () -> false;

  private Sight look() {
    return new NodeWatch(
            witnesses,
            witnesses.catalog,
            () -> alarms.raised(),
            new TaskLedger(tasks, index),
            new Reminders(InstantSource.fixed(Instant.EPOCH)))
        .look();
  }

  @Test
  void findsANodeSilentIfBothWitnessesSaySo() {
    witnesses.node(N1, Health.CRITICAL, Fencing.NONE, 0, 0);
    witnesses.node(N2, Health.PASSING, Fencing.NONE, 0, 0);

    assertThat(look()).isEqualTo(new Sight.Clear(Set.of(N1)));
  }

  @Test
  void findsANodeThatStillConsumesNotSilent() {
    witnesses.node(N1, Health.CRITICAL, Fencing.NONE, 1, 5);
    witnesses.node(N2, Health.WARNING, Fencing.NONE, 0, 5);

    assertThat(look()).isEqualTo(new Sight.Clear(Set.of()));
  }

  @Test
  void looksAgainAtAFencedNodeOnlyIfSomethingIsLeft() {
    witnesses.node(N1, Health.CRITICAL, Fencing.FENCED, 0, 0);
    witnesses.node(N2, Health.CRITICAL, Fencing.FENCED, 0, 1);

    assertThat(look()).isEqualTo(new Sight.Clear(Set.of(N2)));
  }

  @Test
  void takesANodeThatTheCatalogLostForFailedWhileItHasTasks() {
    witnesses.depths.put(Queues.node(N1), new Broker.QueueDepth(0, 0));
    assertThat(look()).isEqualTo(new Sight.Clear(Set.of()));

    var spec = Specs.of("t1", "");
    fold(0, new TaskEvent.Submitted(spec.id(), spec, "d", "", TaskEvent.Door.REST));
    fold(
        1,
        new TaskEvent.Assigned(
            spec.id(), 1, N1, 1, new Fence("f").hash(), spec.resources(), List.of()));

    assertThat(look()).isEqualTo(new Sight.Clear(Set.of(N1)));
  }

  @Test
  void trustsNobodyWhileAnAlarmIsOnOrUnknown() {
    witnesses.node(N1, Health.CRITICAL, Fencing.NONE, 0, 0);

    alarms = () -> true;
    assertThat(look()).isEqualTo(new Sight.Blurred());
    alarms =
        () -> {
          throw new IOException("for a test");
        };
    assertThat(look()).isEqualTo(new Sight.Blurred());
  }

  @Test
  void trustsNobodyWithoutBrokerOrCatalog() {
    witnesses.node(N1, Health.CRITICAL, Fencing.NONE, 0, 0);

    witnesses.state = Broker.ConnectionState.BLOCKED;
    assertThat(look()).isEqualTo(new Sight.Blurred());
    witnesses.state = Broker.ConnectionState.CONNECTED;
    witnesses.reach = NodeCatalog.Reach.LOST;
    assertThat(look()).isEqualTo(new Sight.Blurred());
  }

  private void fold(long offset, Event event) {
    tasks.apply(
        List.of(new LogEntry(offset, Recorded.of("e" + offset, "/test", Instant.EPOCH, event))));
  }

  /** Broker and catalog, as far as they bear witness. */
  private static final class Witnesses implements Broker {
    final Map<String, QueueDepth> depths = new HashMap<>();
    final List<CatalogNode> nodes = new ArrayList<>();
    final NodeCatalog catalog = new Catalog();
    ConnectionState state = ConnectionState.CONNECTED;
    NodeCatalog.Reach reach = NodeCatalog.Reach.REACHED;

    void node(NodeId node, Health health, Fencing fencing, int consumers, long ready) {
      NodeOffer offer =
          new NodeOffer(
              new CpuQuantity(1),
              ByteQuantity.ofMebibytes(1),
              ByteQuantity.ofMebibytes(1),
              List.of(),
              Map.of(),
              Map.of(),
              1);
      nodes.add(new CatalogNode(node, "i1", offer, health, NodeEvent.Mode.READY, fencing));
      depths.put(Queues.node(node), new QueueDepth(ready, consumers));
    }

    @Override
    public QueueDepth depth(String queue) throws IOException {
      if (!depths.containsKey(queue)) {
        throw new IOException("no queue " + queue);
      }
      return depths.get(queue);
    }

    @Override
    public ConnectionState state() {
      return state;
    }

    @Override
    public CompletableFuture<PublishResult> publish(
        String exchange, String routingKey, WireMessage message) {
      throw new AssertionError("nothing is published");
    }

    @Override
    public Subscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
      throw new AssertionError("nothing is consumed");
    }

    @Override
    public Subscription listen(
        String owner, List<String> routingKeys, int prefetch, DeliveryHandler handler) {
      throw new AssertionError("nothing is consumed");
    }

    @Override
    public void close() {}

    private final class Catalog implements NodeCatalog {
      @Override
      public List<CatalogNode> nodes() {
        return nodes;
      }

      @Override
      public Reach reach() {
        return reach;
      }

      @Override
      public void watch(Consumer<List<CatalogNode>> listener) {
        throw new AssertionError("nobody watches");
      }

      @Override
      public void register(NodeId node, String instance, NodeOffer offer) {
        throw new AssertionError("nobody registers");
      }

      @Override
      public void report(NodeId node, Health health, String note) {
        throw new AssertionError("nobody reports");
      }

      @Override
      public void deregister(NodeId node) {
        throw new AssertionError("nobody leaves");
      }

      @Override
      public void close() {}
    }
  }
}
