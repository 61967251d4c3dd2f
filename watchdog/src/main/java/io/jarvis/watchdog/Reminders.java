package io.jarvis.watchdog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Says the same thing at once and then not more often than once a minute, so that an alert that
 * lasts does not bury the log. Thread-safe; as many topics as callers name.
 */
final class Reminders {
  static final Duration EVERY = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<String, Instant> said = new HashMap<>();

  Reminders(InstantSource clock) {
    this.clock = clock;
  }

  /** Says it if it is new or was last said long enough ago. */
  synchronized void remind(String topic, Runnable saying) {
    Instant now = clock.instant();
    Instant last = said.get(topic);
    if (last == null || Duration.between(last, now).compareTo(EVERY) >= 0) {
      said.put(topic, now);
      saying.run();
    }
  }

  /** It is over: when it comes again, it is new. */
  synchronized void over(String topic) {
    said.remove(topic);
  }
}
