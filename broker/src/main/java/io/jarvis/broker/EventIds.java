package io.jarvis.broker;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of events: UUIDs of version 7, so that they sort by time. Thread-safe; they are no secret.
 */
public final class EventIds {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000000000000000L;

  private EventIds() {}

  /** For an event of now. */
  public static String next(Instant now) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = now.toEpochMilli() << 16 | VERSION_7 | random.nextInt(1 << 12);
    long low = VARIANT | random.nextLong() >>> 2;
    return new UUID(high, low).toString();
  }
}
