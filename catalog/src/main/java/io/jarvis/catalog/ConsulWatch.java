package io.jarvis.catalog;

import com.ecwid.consul.v1.Response;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one blocking query on a virtual thread of its own until it is closed; failures are
 * repeated with growing pauses. The listener is called on that thread, never after {@link #close}
 * has returned.
 */
final class ConsulWatch<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsulWatch.class);
  private static final Duration LEAST_PAUSE = Duration.ofMillis(10);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final String what;
  private final ConsulConnection connection;
  private final ConsulConnection.WatchQuery<T> query;
  private final Listener<T> listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private ConsulWatch(
      String what,
      ConsulConnection connection,
      ConsulConnection.WatchQuery<T> query,
      Listener<T> listener) {
    this.what = what;
    this.connection = connection;
    this.query = query;
    this.listener = listener;
    thread = Thread.ofVirtual().name("consul-watch-" + what).unstarted(this::run);
  }

  static <T> ConsulWatch<T> start(
      String what,
      ConsulConnection connection,
      ConsulConnection.WatchQuery<T> query,
      Listener<T> listener) {
    ConsulWatch<T> watch = new ConsulWatch<>(what, connection, query, listener);
    watch.thread.start();
    return watch;
  }

  /** Told what the query says. */
  interface Listener<T> {
    /** An answer that may be new; null where Consul answers that there is nothing. */
    void changed(@Nullable T value);

    /** Whether the last question was answered. */
    default void reach(NodeCatalog.Reach reach) {}
  }

  /** Ends it; an interrupted virtual thread closes the socket it reads from. */
  @Override
  public void close() {
    closed.countDown();
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long index = 0;
    Duration retry = FIRST_RETRY;
    while (isOpen()) {
      try {
        index = next(index);
        retry = FIRST_RETRY;
        pause(LEAST_PAUSE);
      } catch (RuntimeException e) {
        failed(e);
        pause(retry);
        retry =
            retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
        // After a failure the whole is asked for again: it is not known what was missed.
        index = 0;
      }
    }
  }

  private long next(long index) {
    Response<T> response = connection.watch("watch " + what, index, query);
    long answered = response.getConsulIndex() == null ? 0 : response.getConsulIndex();
    if (isOpen() && (answered != index || index == 0)) {
      listener.changed(response.getValue());
    }
    if (isOpen()) {
      listener.reach(NodeCatalog.Reach.REACHED);
    }
    return ConsulIndex.following(index, answered);
  }

  private void failed(RuntimeException e) {
    if (isOpen()) {
      listener.reach(NodeCatalog.Reach.LOST);
      LOG.warn("the watch of {} failed and is retried: {}", what, e.toString());
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void pause(Duration span) {
    try {
      boolean ended = closed.await(span.toMillis(), TimeUnit.MILLISECONDS);
      if (ended) {
        LOG.debug("watch of {} ends", what);
      }
    } catch (InterruptedException e) {
      // Only close interrupts; the loop looks at the latch.
      LOG.debug("watch of {} interrupted", what);
    }
  }
}
