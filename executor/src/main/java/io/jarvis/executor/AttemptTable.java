package io.jarvis.executor;

import io.jarvis.broker.Delivery;
import io.jarvis.executor.core.Admission;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.Ledger;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.protocol.message.Assignment;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * The attempts in progress on a node, and the node's ledger. Thread-safe; never blocks for long.
 */
final class AttemptTable {
  private final Map<AttemptKey, Attempt> live = new ConcurrentHashMap<>();
  private final Ledger ledger;

  AttemptTable(Ledger ledger) {
    this.ledger = ledger;
  }

  /** What became of a delivery. */
  sealed interface Entered {
    /** The delivery is the first of its attempt. */
    record Fresh(Attempt attempt) implements Entered {}

    /** The delivery's attempt is under way, and holds this delivery, too. */
    record Known(Attempt attempt, boolean newFence) implements Entered {}
  }

  Entered enter(Assignment assignment, Delivery delivery) {
    Attempt mine = new Attempt(assignment, delivery);
    Object[] entered = new Object[1];
    live.compute(
        mine.key(),
        (key, present) -> {
          entered[0] =
              present == null
                  ? new Entered.Fresh(mine)
                  : new Entered.Known(present, present.attach(assignment, delivery));
          return present == null ? mine : present;
        });
    return (Entered) entered[0];
  }

  /**
   * Acks whatever an ended attempt holds, and forgets it. Does nothing and returns false if a later
   * assignment has come since the ending was reported.
   */
  boolean leave(Attempt attempt) {
    boolean[] left = {true};
    live.computeIfPresent(
        attempt.key(),
        (key, present) -> {
          left[0] = attempt.toldAll();
          if (!left[0]) {
            return present;
          }
          attempt.ack();
          return present == attempt ? null : present;
        });
    return left[0];
  }

  /** Forgets an attempt that is no longer ours, without acking what it holds. */
  void forget(Attempt attempt) {
    live.remove(attempt.key(), attempt);
  }

  Optional<Attempt> find(AttemptKey key) {
    return Optional.ofNullable(live.get(key));
  }

  Collection<Attempt> all() {
    return List.copyOf(live.values());
  }

  int size() {
    return live.size();
  }

  void forgetDeliveries() {
    live.values().forEach(Attempt::forgetDeliveries);
  }

  Admission admit(AttemptKey key, Reservation reservation) {
    synchronized (ledger) {
      return ledger.admit(key, reservation.resources(), reservation.devices());
    }
  }

  /** Enters what an attempt of an earlier process holds. */
  void reserve(AttemptKey key, Reservation reservation) {
    synchronized (ledger) {
      ledger.reserve(key, reservation.resources(), reservation.devices());
    }
  }

  void release(AttemptKey key) {
    synchronized (ledger) {
      ledger.release(key);
    }
  }

  double booked(ToDoubleFunction<Ledger> figure) {
    synchronized (ledger) {
      return figure.applyAsDouble(ledger);
    }
  }
}
