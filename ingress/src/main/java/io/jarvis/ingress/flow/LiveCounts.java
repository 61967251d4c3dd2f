package io.jarvis.ingress.flow;

import io.jarvis.ingress.core.LiveTasks;
import io.jarvis.protocol.TenantId;
import io.jarvis.site.Rounds;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many live tasks each tenant has: as the read model said last, plus what was accepted here
 * since. So a quota may be exceeded for a moment by what other replicas accept, and is never asked
 * of a database while a submission waits. Thread-safe.
 */
public final class LiveCounts implements LiveTasks, AutoCloseable {
  /** How often the read model is asked, while tasks come in. */
  public static final Duration PERIOD = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(LiveCounts.class);

  private final Supplier<Map<TenantId, Long>> folded;
  private final Map<TenantId, LongAdder> added = new ConcurrentHashMap<>();
  private final Rounds refreshes;
  private volatile Map<TenantId, Long> counts = Map.of();

  /**
   * @param folded asks the read model; may block
   */
  public LiveCounts(Supplier<Map<TenantId, Long>> folded) {
    this.folded = folded;
    this.refreshes = new Rounds("ingress-live-counts", PERIOD, this::refresh);
  }

  @Override
  public long of(TenantId tenant) {
    LongAdder since = added.get(tenant);
    return counts.getOrDefault(tenant, 0L) + (since == null ? 0 : since.sum());
  }

  void added(TenantId tenant, int tasks) {
    added.computeIfAbsent(tenant, t -> new LongAdder()).add(tasks);
  }

  @Override
  public void close() {
    refreshes.stop();
  }

  private void refresh() {
    try {
      // What is accepted while the query runs may be counted twice until the next one, never not at
      // all.
      Map<TenantId, Long> before = new ConcurrentHashMap<>();
      added.forEach((tenant, adder) -> before.put(tenant, adder.sum()));
      counts = folded.get();
      before.forEach(
          (tenant, sum) -> added.computeIfAbsent(tenant, t -> new LongAdder()).add(-sum));
    } catch (RuntimeException e) {
      LOG.warn("live tasks could not be counted; the last counts are kept", e);
    }
  }
}
