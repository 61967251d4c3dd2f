package io.jarvis.catalog;

/**
 * The counter each new leader raises (I4). It lives in Consul and not in the log, whose tail can be
 * lost. Thread-safe.
 */
public final class Epochs {
  private static final int TRIES = 100;

  private final KeyValues keyValues;

  public Epochs(KeyValues keyValues) {
    this.keyValues = keyValues;
  }

  /** A service's epoch; 0 if it was never raised, or if Consul has lost its data. */
  public long present(String service) {
    return keyValues.get(Keys.epoch(service)).map(Epochs::number).orElse(0L);
  }

  /** Raises a service's epoch by check-and-set and returns it: nobody else ever gets the same. */
  public long raise(String service) {
    for (int i = 0; i < TRIES; i++) {
      var present = keyValues.get(Keys.epoch(service));
      long next = present.map(Epochs::number).orElse(0L) + 1;
      if (keyValues.compareAndSet(
          Keys.epoch(service),
          present.map(KeyValues.Versioned::version).orElse(0L),
          Long.toString(next))) {
        return next;
      }
    }
    throw new IllegalStateException(
        "the epoch of " + service + " was raised by others " + TRIES + " times in a row");
  }

  private static long number(KeyValues.Versioned counter) {
    return Long.parseLong(counter.value());
  }
}
