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
 * The leader's subscriptions to the lines of every tenant. Only on the loop's thread, but for the
 * handlers, which decode on the broker's.
 */
final class Intake {
  private final Desk desk;
  private final Map<TenantId, List<QueueWindow>> byTenant = new HashMap<>();

  Intake(Desk desk) {
    this.desk = desk;
  }

  /**
   * Subscribes for the tenants it does not know yet; a tenant that is gone keeps its subscriptions,
   * for what it left behind.
   */
  void follow(Collection<TenantId> tenants) {
    tenants.forEach(tenant -> byTenant.computeIfAbsent(tenant, this::openLines));
  }

  private List<QueueWindow> openLines(TenantId tenant) {
    int prefetch = desk.limits().window().prefetch();
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

  /** Subscribes to a queue; its messages arrive at the desk. */
  void open(QueueWindow window) {
    window.open(
        desk.ports()
            .broker()
            .subscribe(window.queue(), desk.limits().window().prefetch(), new Handler(window)));
  }

  /** Lets more messages in where a queue's window is full. */
  void widen() {
    int total = held();
    for (QueueWindow window : windows()) {
      if (window.full() && total < desk.limits().window().total()) {
        total += window.widen(desk.limits().window().perQueue());
      }
    }
  }

  /** Lets one more batch of a tenant's returned messages in, if its window is full. */
  void widenReturned(TenantId tenant) {
    for (QueueWindow window : byTenant.getOrDefault(tenant, List.of())) {
      if (window.origin() == Origin.RETURNED
          && window.full()
          && held() < desk.limits().window().total()) {
        window.widen(desk.limits().window().perQueue());
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
        desk.outbox().post(() -> desk.arrived(delivery, message, window));
      } catch (MalformedMessageException | IllegalArgumentException | ArithmeticException e) {
        desk.outbox().post(() -> desk.malformed(delivery, window, String.valueOf(e.getMessage())));
      }
    }

    @Override
    public void interrupted() {
      desk.outbox().post(() -> desk.interrupted(window));
    }
  }
}
