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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The leader's subscriptions to every tenant's pending and returned queues. Only on the loop's
 * thread; messages are decoded on the broker client's.
 */
final class Intake {
  /** A window that was narrowed may grow again once it holds less than this part of all. */
  private static final int FEW = 16;

  private final Leader leader;
  private final Map<TenantId, List<QueueWindow>> byTenant = new HashMap<>();
  private final HeldBytes bytes = new HeldBytes();

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
    List<QueueWindow> windows =
        Stream.concat(
                Stream.of(window(Queues.returned(tenant), Origin.RETURNED)),
                Stream.of(Priority.values())
                    .map(priority -> window(Queues.pending(tenant, priority), Origin.PENDING)))
            .toList();
    windows.forEach(this::open);
    return windows;
  }

  /** A window onto a queue, not yet open. */
  QueueWindow window(String queue, Origin origin) {
    return new QueueWindow(queue, origin, leader.limits().window().prefetch(), bytes);
  }

  /** Subscribes to a queue; its messages arrive at the leader. */
  void open(QueueWindow window) {
    QueueWindow.Session session = new QueueWindow.Session();
    window.begin(session);
    window.open(
        leader
            .ports()
            .broker()
            .subscribe(window.queue(), window.limit(), new Handler(window, session)));
  }

  /**
   * Where the messages that are held are too large together, those of the heaviest window return to
   * their queue, and half as many come again. A single message is kept whatever its size.
   */
  private void narrowIfLarge() {
    if (bytes.sum() > leader.limits().window().bytes()) {
      Stream.concat(windows().stream(), leader.walks().windows())
          .filter(window -> window.holding() > 1)
          .max(Comparator.comparingLong(QueueWindow::bytes))
          .ifPresent(this::narrow);
    }
  }

  private void narrow(QueueWindow window) {
    window.narrow();
    leader.interrupted(window);
    open(window);
  }

  /** Whether twice as many more as it holds, which may come then, are not too large together. */
  boolean mayGrow(QueueWindow window) {
    long most = leader.limits().window().bytes();
    return !window.isNarrowed(most / FEW) && bytes.sum() + 2 * window.bytes() <= most;
  }

  /** Lets windows that were narrowed hold as many as at first once their messages are small. */
  void regrow() {
    for (QueueWindow window : windows()) {
      if (window.full() && mayGrow(window)) {
        window.widen(leader.limits().window().prefetch());
      }
    }
  }

  /** Lets more messages in where a queue's window is full, up to the total. */
  void widen() {
    int total = held();
    for (QueueWindow window : windows()) {
      if (window.full() && mayGrow(window) && total < leader.limits().window().total()) {
        total += window.widen(leader.limits().window().perQueue());
      }
    }
  }

  /** Lets one more batch of a tenant's returned messages in, if its window is full. */
  void widenReturned(TenantId tenant) {
    for (QueueWindow window : byTenant.getOrDefault(tenant, List.of())) {
      if (window.origin() == Origin.RETURNED
          && window.full()
          && mayGrow(window)
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
    private QueueWindow.Session session;

    Handler(QueueWindow window, QueueWindow.Session session) {
      this.window = window;
      this.session = session;
    }

    @Override
    public void delivered(Delivery delivery) {
      try {
        TaskMessage message = TaskMessageCodec.decodeTask(delivery.message());
        post(() -> {
          leader.arrived(delivery, message, window);
          narrowIfLarge();
        });
      } catch (MalformedMessageException | IllegalArgumentException | ArithmeticException e) {
        post(() -> leader.malformed(delivery, window, String.valueOf(e.getMessage())));
      }
    }

    @Override
    public void interrupted() {
      QueueWindow.Session next = new QueueWindow.Session();
      post(() -> {
        leader.interrupted(window);
        window.begin(next);
      });
      session = next;
    }

    /** Of a subscription that was closed meanwhile nothing counts any more. */
    private void post(Runnable action) {
      QueueWindow.Session from = session;
      leader
          .outbox()
          .post(() -> {
            if (from.equals(window.session())) {
              action.run();
            }
          });
    }
  }
}
