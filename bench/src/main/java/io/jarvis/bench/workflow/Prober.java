package io.jarvis.bench.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.load.RunsApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for a page now and then while something runs, and notes how long each answer takes. */
final class Prober implements AutoCloseable {
  private static final double MILLION = 1e6;
  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

  private final RunsApi api;
  private final Supplier<String> page;
  private final Duration pause;
  private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread;

  /**
   * Begins.
   *
   * @param page which, asked each time
   * @param pause after each answer
   */
  Prober(RunsApi api, Supplier<String> page, Duration pause) {
    this.api = api;
    this.page = page;
    this.pause = pause;
    thread = Thread.ofVirtual().name("prober").start(this::ask);
  }

  /** What half of the answers and what 99 % of them took at most. */
  record Latency(
      @JsonProperty("p50_ms") double median, @JsonProperty("p99_ms") double percentile99) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms", median, percentile99);
    }
  }

  private void ask() {
    try {
      while (true) {
        long began = System.nanoTime();
        var unused = api.get(page.get());
        millis.add((System.nanoTime() - began) / MILLION);
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      LOG.debug("asks no more");
    }
  }

  /** Of all answers so far. */
  Latency latency() {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return new Latency(percentile(sorted, 0.5), percentile(sorted, 0.99));
  }

  private static double percentile(List<Double> sorted, double share) {
    double value = sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    return Math.round(value * 10) / 10.0;
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
