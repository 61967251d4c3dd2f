package io.jarvis.bench.fairness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicLong;

/** The most heap that a service used, as its metrics said once a second. Thread-safe. */
final class HeapWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;
  private static final double MIB = 1 << 20;

  private final URI metrics;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong most = new AtomicLong();
  private final Thread thread;

  private HeapWatch(URI metrics) {
    this.metrics = metrics;
    thread = Thread.ofPlatform().daemon().name("heap-watch").unstarted(this::watch);
  }

  static HeapWatch of(URI metrics) {
    HeapWatch watch = new HeapWatch(metrics);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (true) {
        most.accumulateAndGet(used(), Math::max);
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Bytes now; 0 while the service does not answer. */
  private long used() throws InterruptedException {
    try {
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Whether the service has answered. */
  boolean answered() {
    return most.get() > 0;
  }

  long mostMib() {
    return Math.round(most.get() / MIB);
  }

  @Override
  public void close() {
    thread.interrupt();
    http.close();
  }
}
