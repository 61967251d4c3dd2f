package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.TaskMessageCodec.MalformedMessageException;
import io.jarvis.protocol.topology.Queues;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The leader's subscriptions to every tenant's pending and returned queues. Only on the loop's
 * thread; messages are decoded on the broker client's.
 */
final class Intake {
  private final Leader leader;
  private final Map<TenantId, List<QueueWindow>> byTenant = new HashMap<>();

  Intake(Leader leader) {
    this.leader = leader;
  }

  /**
   * Subscribes for the tenants that are new. A tenant that is gone keeps its subscriptions, for the
   * tasks it left behind.
   */
  void follow(Collection<TenantId> tenants) {
    tenants.forEach(tenant -> byTenant.computeIfAbsent(tenant, this::openLines));
  }

  private List<QueueWindow> openLines(TenantId tenant) {
    int prefetch = leader.limits().window().prefetch();
    List<QueueWindow> windows =
        Stream.concat(
                Stream.of(new QueueWindow(Queues.returned(tenant), Origin.RETURNED, prefetch)),
                Stream.of(Priority.values())
                    .map(priority ->
                        new QueueWindow(
                            Queues.pending(tenant, priority), Origin.PENDING, prefetch)))
            .toList();
    windows.forEach(this::open);
    return windows;
  }

  /** Subscribes to a queue; its messages arrive at the leader. */
  void open(QueueWindow window) {
    window.open(
        leader
            .ports()
            .broker()
            .subscribe(window.queue(), leader.limits().window().prefetch(), new Handler(window)));
  }

  /** Lets more messages in where a queue's window is full, up to the total. */
  void widen() {
    int total = held();
    for (QueueWindow window : windows()) {
      if (window.full() && total < leader.limits().window().total()) {
        total += window.widen(leader.limits().window().perQueue());
      }
    }
  }

  /** Lets one more batch of a tenant's returned messages in, if its window is full. */
  void widenReturned(TenantId tenant) {
    for (QueueWindow window : byTenant.getOrDefault(tenant, List.of())) {
      if (window.origin() == Origin.RETURNED
          && window.full()
          && held() < leader.limits().window().total()) {
        window.widen(leader.limits().window().perQueue());
      }
    }
  }

  int held() {
    return windows().stream().mapToInt(QueueWindow::holding).sum();
  }

  private List<QueueWindow> windows() {
    return byTenant.values().stream().flatMap(List::stream).toList();
  }

  void close() {
    windows().forEach(QueueWindow::close);
  }

  private final class Handler implements DeliveryHandler {
    private final QueueWindow window;

    Handler(QueueWindow window) {
      this.window = window;
    }

    @Override
    public void delivered(Delivery delivery) {
      try {
        TaskMessage message = TaskMessageCodec.decodeTask(delivery.message());
        leader.outbox().post(() -> leader.arrived(delivery, message, window));
      } catch (MalformedMessageException | IllegalArgumentException | ArithmeticException e) {
        leader
            .outbox()
            .post(() -> leader.malformed(delivery, window, String.valueOf(e.getMessage())));
      }
    }

    @Override
    public void interrupted() {
      leader.outbox().post(() -> leader.interrupted(window));
    }
  }
}
