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
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Looks into the queues of letters nobody can decide about, by holding what is there for a moment
 * and giving it back. One look at a time, since what one holds another does not see. Thread-safe;
 * blocks.
 */
public final class ParkedLetters {
  /** The most letters of a queue that are looked at. */
  public static final int MOST = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  private final Broker broker;
  private final ReentrantLock looking = new ReentrantLock();

  public ParkedLetters(Broker broker) {
    this.broker = broker;
  }

  /** What is to happen after a letter was shown. */
  private enum Next {
    GO_ON,
    STOP,
    /** The letter is settled and leaves the queue. */
    REMOVE
  }

  /** The oldest letters, those that cannot be decided before those that had no route. */
  public List<ParkedLetter> list(int most) throws IOException, InterruptedException {
    List<ParkedLetter> letters = new ArrayList<>();
    for (String queue : List.of(Queues.PARKED, Queues.UNROUTED)) {
      look(
          queue,
          most - letters.size(),
          letter -> {
            letters.add(letter);
            return Next.GO_ON;
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
          letter -> {
            if (!letter.id().equals(id)) {
              return Next.GO_ON;
            }
            said.add(settled.test(letter));
            return said.getFirst() ? Next.REMOVE : Next.STOP;
          });
      if (!said.isEmpty()) {
        return Optional.of(said.getFirst());
      }
    }
    return Optional.empty();
  }

  /** Shows what a queue holds until the viewer has seen enough. */
  private void look(String queue, int most, Function<ParkedLetter, Next> viewer)
      throws IOException, InterruptedException {
    looking.lock();
    try {
      long there = Math.min(broker.depth(queue).ready(), Math.min(most, MOST));
      if (there > 0) {
        long kept = show(queue, (int) there, viewer);
        awaitReturn(queue, kept);
      }
    } finally {
      looking.unlock();
    }
  }

  /** How many of the letters that were in hand go back. */
  private long show(String queue, int there, Function<ParkedLetter, Next> viewer)
      throws InterruptedException {
    BlockingQueue<Delivery> held = new LinkedBlockingQueue<>();
    try (Subscription subscription = broker.subscribe(queue, there, held::add)) {
      for (int seen = 0; seen < there; seen++) {
        Delivery delivery = held.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (delivery == null) {
          return seen;
        }
        switch (viewer.apply(ParkedLetter.of(queue, delivery.routingKey(), delivery.message()))) {
          case GO_ON -> {}
          case STOP -> {
            return there;
          }
          case REMOVE -> {
            delivery.ack();
            return there - 1L;
          }
        }
      }
    }
    return there;
  }

  /** The broker gives back what a closed channel held a moment later: the next look must see it. */
  private void awaitReturn(String queue, long letters) throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (broker.depth(queue).ready() < letters && System.nanoTime() - until < 0) {
      Thread.sleep(LOOK_AGAIN);
    }
  }
}
