package io.jarvis.bench.workflow;

import io.jarvis.bench.load.RunsApi;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API now and then while something runs, and notes how long each answer takes. */
final class Prober implements AutoCloseable {
  private static final long PAUSE_MILLIS = 50;
  private static final double MILLION = 1e6;
  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

  private final RunsApi api;
  private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread;

  Prober(RunsApi api) {
    this.api = api;
    thread = Thread.ofVirtual().name("prober").start(this::ask);
  }

  private void ask() {
    try {
      while (true) {
        long began = System.nanoTime();
        api.get("/v1/cluster");
        millis.add((System.nanoTime() - began) / MILLION);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      LOG.debug("asks no more");
    }
  }

  /** The answer that this share of all was not slower than. */
  double percentile(double share) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
