package io.jarvis.executor;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.Subscription;
import io.jarvis.executor.amqp.AssignmentHandler;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.topology.Queues;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes the node's queue. Consumption can be given up, which returns all held messages to the
 * queue, and taken up again. Thread-safe.
 */
final class NodeQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeQueue.class);

  private final NodeContext context;
  private final int prefetch;
  private final AttemptTable table;
  private final AttemptDesk desk;
  private final HeldAttempts held;
  private final Recovery recovery;
  private Phase phase = Phase.NOT_BEGUN;
  private Optional<Consumption> present = Optional.empty();

  /**
   * @param prefetch how many deliveries may be held
   */
  NodeQueue(
      NodeContext context,
      int prefetch,
      AttemptTable table,
      AttemptDesk desk,
      HeldAttempts held,
      Recovery recovery) {
    this.context = context;
    this.prefetch = prefetch;
    this.table = table;
    this.desk = desk;
    this.held = held;
    this.recovery = recovery;
  }

  private enum Phase {
    NOT_BEGUN,
    BEGUN,
    CLOSED
  }

  private record Consumption(Gate gate, Subscription subscription) {}

  /** Consumes for the first time; does nothing once closed. */
  synchronized void begin() {
    if (phase == Phase.NOT_BEGUN) {
      phase = Phase.BEGUN;
      takeUp();
    }
  }

  /** Consumes again if it was given up. */
  synchronized void takeUp() {
    if (phase == Phase.BEGUN && present.isEmpty()) {
      Gate gate = new Gate();
      var handler = new AssignmentHandler(context.node(), context.reporter(), gate::pass, gate);
      String queue = Queues.node(context.node());
      present =
          Optional.of(
              new Consumption(gate, context.ports().broker().subscribe(queue, prefetch, handler)));
    }
  }

  /**
   * Stops consuming until {@link #takeUp}. When this has returned, what was not acked is back in
   * the queue and nothing more comes in.
   */
  synchronized void giveUp() {
    present.ifPresent(consumption -> {
      consumption.gate().shut();
      consumption.subscription().close();
    });
    present = Optional.empty();
  }

  @Override
  public synchronized void close() {
    phase = Phase.CLOSED;
    giveUp();
  }

  /**
   * Lets one subscription's deliveries in, until it is given up; what arrives later will be
   * delivered again.
   */
  private final class Gate implements AssignmentHandler.Channel {
    private boolean shut;
    private int subscriptions;

    synchronized void shut() {
      shut = true;
    }

    private synchronized boolean isLast(int subscription) {
      return !shut && subscription == subscriptions;
    }

    synchronized void pass(Assignment assignment, Delivery delivery) {
      if (!shut) {
        desk.arrived(assignment, delivery);
      }
    }

    /** The subscription works: what is left of attempts whose messages do not come is removed. */
    @Override
    public void subscribed() {
      LOG.atInfo().addKeyValue("node", context.node()).log("consuming");
      held.tellIfAny();
      sweepLater(next());
    }

    private synchronized int next() {
      return ++subscriptions;
    }

    /** Looks repeatedly: a message may still come, and a container be made late. */
    private void sweepLater(int subscription) {
      var unused =
          context
              .timers()
              .schedule(
                  () -> Thread.startVirtualThread(() -> sweep(subscription)),
                  context.settings().timing().settle().toMillis(),
                  TimeUnit.MILLISECONDS);
    }

    private void sweep(int subscription) {
      if (isLast(subscription)) {
        try {
          recovery.sweep();
        } catch (RuntimeException e) {
          LOG.atError().setCause(e).log("looking for what nobody stands for failed");
        } finally {
          sweepLater(subscription);
        }
      }
    }

    @Override
    public synchronized void interrupted() {
      if (!shut) {
        table.forgetDeliveries();
      }
    }
  }
}
