package io.jarvis.catalog;

import io.jarvis.protocol.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration in Consul, followed by a blocking query. Thread-safe. Which value was the last
 * good one is known to this process only: one that starts while a wrong value stands has the
 * default in its place, and says so.
 */
public final class ConsulConfigStore implements ConfigStore {
  private static final Logger LOG = LoggerFactory.getLogger(ConsulConfigStore.class);

  private static final Duration SEEN_WITHIN = Duration.ofSeconds(5);

  private final KeyValues keyValues;
  private final Duration seenWithin;
  private final Object arrivals = new Object();
  private final Announcements<ClusterConfig> inForce = new Announcements<>("config-listeners");
  private final AutoCloseable watch;
  private volatile ClusterConfigReader.InForce state = ClusterConfigReader.InForce.DEFAULT;
  private volatile Map<String, String> raw = Map.of();
  private volatile boolean known;

  ConsulConfigStore(KeyValues keyValues, Duration seenWithin) {
    this.keyValues = keyValues;
    this.seenWithin = seenWithin;
    inForce.set(ClusterConfig.DEFAULT);
    watch = keyValues.watch(Keys.CONFIG, this::changed);
  }

  /** Begins to follow the configuration; closing the store leaves {@code keyValues} open. */
  public static ConsulConfigStore over(KeyValues keyValues) {
    return new ConsulConfigStore(keyValues, SEEN_WITHIN);
  }

  @Override
  public ClusterConfig current() {
    return state.config();
  }

  @Override
  public boolean known() {
    return known;
  }

  @Override
  public List<FieldError> problems() {
    return state.problems();
  }

  @Override
  public void watch(Consumer<ClusterConfig> listener) {
    inForce.listen(listener);
  }

  @Override
  public Map<String, String> raw() {
    return raw;
  }

  @Override
  public List<FieldError> put(String key, String value) {
    List<FieldError> errors = ClusterConfigReader.check(key, value);
    if (errors.isEmpty()) {
      keyValues.put(Keys.CONFIG + key, value);
      awaitSeen(key, Optional.of(value));
    }
    return errors;
  }

  @Override
  public void remove(String key) {
    keyValues.delete(Keys.CONFIG + key);
    awaitSeen(key, Optional.empty());
  }

  /** For a while only: somebody else may have written the key since. */
  private void awaitSeen(String key, Optional<String> value) {
    long deadline = System.nanoTime() + seenWithin.toNanos();
    synchronized (arrivals) {
      try {
        long left = seenWithin.toNanos();
        while (!value.equals(Optional.ofNullable(raw.get(key))) && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(arrivals, left);
          left = deadline - System.nanoTime();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    try {
      watch.close();
    } catch (Exception e) {
      throw new IllegalStateException("the watch of the configuration did not close", e);
    }
    inForce.close();
  }

  private void changed(Map<String, KeyValues.Versioned> values) {
    Map<String, String> present = new TreeMap<>();
    values.forEach((key, value) -> {
      String name = key.substring(Keys.CONFIG.length());
      // Consul's page makes an empty key for a folder.
      if (!name.isEmpty() && !name.endsWith("/")) {
        present.put(name, value.value());
      }
    });
    ClusterConfigReader.InForce next = state.after(present);
    state = next;
    known = true;
    synchronized (arrivals) {
      raw = Map.copyOf(present);
      arrivals.notifyAll();
    }
    next.problems()
        .forEach(p ->
            LOG.warn(
                "configuration {} is invalid, the last good value stays in force: {}",
                p.field(),
                p.problem()));
    inForce.set(next.config());
  }
}
