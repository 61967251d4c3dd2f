package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Looks into the queues of letters nobody can decide about, by holding what is there for a moment
 * and giving it back. One look at a time, since what one holds another does not see. Thread-safe;
 * blocks.
 */
public final class ParkedLetters {
  /** How many letters of a queue are looked at. */
  public static final int MOST = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Broker broker;
  private final ReentrantLock looking = new ReentrantLock();

  public ParkedLetters(Broker broker) {
    this.broker = broker;
  }

  /** A letter and its delivery. */
  private record Held(ParkedLetter letter, Delivery delivery) {}

  /** The oldest letters, those that cannot be decided before those that had no route. */
  public List<ParkedLetter> list(int most) throws IOException, InterruptedException {
    List<ParkedLetter> letters = new ArrayList<>();
    for (String queue : List.of(Queues.PARKED, Queues.UNROUTED)) {
      look(
          queue,
          most - letters.size(),
          held -> {
            letters.add(held.letter());
            return false;
          });
    }
    return letters;
  }

  /**
   * Takes a letter away if {@code settled} says that it may go; empty if there is no such letter,
   * else what {@code settled} said.
   */
  public Optional<Boolean> take(String id, Predicate<ParkedLetter> settled)
      throws IOException, InterruptedException {
    for (String queue : List.of(Queues.PARKED, Queues.UNROUTED)) {
      List<Boolean> said = new ArrayList<>();
      look(
          queue,
          MOST,
          held -> {
            if (held.letter().id().equals(id)) {
              said.add(settled.test(held.letter()));
              if (said.getFirst()) {
                held.delivery().ack();
              }
            }
            return !said.isEmpty();
          });
      if (!said.isEmpty()) {
        return Optional.of(said.getFirst());
      }
    }
    return Optional.empty();
  }

  /** Shows what a queue holds until the viewer has seen enough. */
  private void look(String queue, int most, Predicate<Held> enough)
      throws IOException, InterruptedException {
    looking.lock();
    try {
      long there = Math.min(broker.depth(queue).ready(), Math.min(most, MOST));
      if (there <= 0) {
        return;
      }
      BlockingQueue<Delivery> held = new LinkedBlockingQueue<>();
      try (Subscription subscription = broker.subscribe(queue, (int) there, held::add)) {
        for (long seen = 0; seen < there; seen++) {
          Delivery delivery = held.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
          if (delivery == null
              || enough.test(
                  new Held(
                      ParkedLetter.of(queue, delivery.routingKey(), delivery.message()),
                      delivery))) {
            return;
          }
        }
      }
    } finally {
      looking.unlock();
    }
  }
}
