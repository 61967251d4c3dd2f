package io.jarvis.broker.memory;

import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.message.WireMessage;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Faults by chance, and the chance by a seed: what becomes of the n-th publish of one kind for one
 * task follows from the seed alone, whatever else happens meanwhile. Thread-safe.
 */
public final class SeededFaults implements Faults {
  private final long seed;
  private final Odds odds;
  private final Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
  private volatile boolean calm;

  /**
   * How often something goes wrong, of 1.
   *
   * @param late and by how much at most
   */
  public record Odds(
      double lost, double answerLost, double twice, double late, Duration longestDelay) {}

  public SeededFaults(long seed, Odds odds) {
    this.seed = seed;
    this.odds = odds;
  }

  /** From here on all is well. */
  public void calm() {
    calm = true;
  }

  @Override
  public Passage publish(String exchange, String routingKey, WireMessage message) {
    return pass("publish " + exchange + " " + routingKey + " " + about(message));
  }

  @Override
  public Passage delivery(String queue, WireMessage message) {
    return pass("deliver " + queue + " " + about(message));
  }

  @Override
  public Passage ack(String queue, WireMessage message) {
    return pass("ack " + queue + " " + about(message));
  }

  @Override
  public Passage append(Event event) {
    return pass("append " + event.type() + " " + event.subject());
  }

  private static String about(WireMessage message) {
    return message.correlationId().orElse("");
  }

  private Passage pass(String what) {
    if (calm) {
      return Passage.CLEAR;
    }
    int time = times.computeIfAbsent(what, first -> new AtomicInteger()).getAndIncrement();
    SplittableRandom chance =
        new SplittableRandom(seed ^ (what + time).hashCode() * 0x9E3779B97F4A7C15L);
    Passage.Way way = way(chance.nextDouble());
    boolean late = chance.nextDouble() < odds.late();
    long nanos = late ? (long) (chance.nextDouble() * odds.longestDelay().toNanos()) : 0;
    return new Passage(Duration.ofNanos(nanos), way);
  }

  private Passage.Way way(double chance) {
    if (chance < odds.lost()) {
      return Passage.Way.LOST;
    }
    if (chance < odds.lost() + odds.answerLost()) {
      return Passage.Way.ANSWER_LOST;
    }
    return chance < odds.lost() + odds.answerLost() + odds.twice()
        ? Passage.Way.TWICE
        : Passage.Way.ARRIVES;
  }
}
