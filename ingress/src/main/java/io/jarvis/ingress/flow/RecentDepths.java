package io.jarvis.ingress.flow;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recently read queue depths: the source may take a second to answer on a busy broker, and counts
 * only every few seconds. Thread-safe; waits only where nothing recent is known.
 */
public final class RecentDepths implements QueueDepths {
  /** The age from which a newer answer is asked for. */
  public static final Duration FRESH = Duration.ofSeconds(1);

  /** The age up to which an answer is still given while a newer one is asked for. */
  public static final Duration RECENT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(RecentDepths.class);

  private final QueueDepths source;
  private final InstantSource clock;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Optional<Known> last = Optional.empty();

  private record Known(Map<String, Depth> depths, Instant at) {
    boolean isWithin(Duration age, Instant now) {
      return !at.plus(age).isBefore(now);
    }
  }

  public RecentDepths(QueueDepths source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public Map<String, Depth> all() throws IOException, InterruptedException {
    Instant now = clock.instant();
    Optional<Known> known = last.filter(each -> each.isWithin(RECENT, now));
    if (known.isEmpty()) {
      return ask();
    }
    if (!known.get().isWithin(FRESH, now) && asking.compareAndSet(false, true)) {
      var unused = Thread.startVirtualThread(this::renew);
    }
    return known.get().depths();
  }

  private Map<String, Depth> ask() throws IOException, InterruptedException {
    Known known = new Known(source.all(), clock.instant());
    last = Optional.of(known);
    return known.depths();
  }

  private void renew() {
    try {
      var unused = ask();
    } catch (IOException e) {
      // Whoever asks next is told.
      last = Optional.empty();
      LOG.debug("the queue depths could not be refreshed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.set(false);
    }
  }
}
