package io.jarvis.ingress.flow;

import io.jarvis.protocol.TaskId;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Generates unique ids: 48 bits of time and 80 random bits in 26 letters and digits, so that later
 * ids sort behind earlier ones. Thread-safe if its source of randomness is.
 */
public final class Identities {
  private static final int LENGTH = 26;
  private static final int TIME_LENGTH = 10;
  private static final int BITS = 5;
  private static final int MASK = 31;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final String source;

  /**
   * @param source as what this replica signs its events
   */
  public Identities(InstantSource clock, RandomGenerator random, String source) {
    this.clock = clock;
    this.random = random;
    this.source = source;
  }

  public TaskId taskId() {
    return new TaskId(eventId());
  }

  public String eventId() {
    char[] id = new char[LENGTH];
    write(id, 0, TIME_LENGTH, clock.millis());
    int half = (LENGTH - TIME_LENGTH) / 2;
    write(id, TIME_LENGTH, half, random.nextLong());
    write(id, TIME_LENGTH + half, half, random.nextLong());
    return new String(id);
  }

  public String source() {
    return source;
  }

  private static void write(char[] id, int from, int length, long bits) {
    long left = bits;
    for (int i = from + length - 1; i >= from; i--) {
      id[i] = TaskId.DIGITS.charAt((int) (left & MASK));
      left >>>= BITS;
    }
  }
}
