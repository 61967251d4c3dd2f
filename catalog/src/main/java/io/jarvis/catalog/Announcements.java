package io.jarvis.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A changing value and its listeners. All are called on one thread; a slow one misses intermediate
 * values, never the last one. Thread-safe.
 */
final class Announcements<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final Object lock = new Object();
  private final List<Listening<T>> listeners = new ArrayList<>();
  private final ExecutorService teller;
  private Optional<T> current = Optional.empty();
  private long version;

  Announcements(String threadName) {
    teller = Executors.newSingleThreadExecutor(Thread.ofVirtual().name(threadName).factory());
  }

  Optional<T> current() {
    synchronized (lock) {
      return current;
    }
  }

  /** Sets the value; nobody is told if it is equal to the one before. */
  void set(T value) {
    synchronized (lock) {
      if (current.equals(Optional.of(value))) {
        return;
      }
      current = Optional.of(value);
      version++;
    }
    tell();
  }

  void listen(Consumer<T> listener) {
    synchronized (lock) {
      listeners.add(new Listening<>(listener));
    }
    tell();
  }

  @Override
  public void close() {
    teller.shutdownNow();
  }

  private void tell() {
    try {
      teller.execute(() -> all().forEach(this::tell));
    } catch (RejectedExecutionException e) {
      LOG.debug("closed: listeners are no longer called");
    }
  }

  private List<Listening<T>> all() {
    synchronized (lock) {
      return List.copyOf(listeners);
    }
  }

  private void tell(Listening<T> listening) {
    Optional<T> value;
    synchronized (lock) {
      if (listening.told == version) {
        return;
      }
      listening.told = version;
      value = current;
    }
    try {
      value.ifPresent(listening.listener);
    } catch (RuntimeException e) {
      LOG.error("a listener failed", e);
    }
  }

  /** A listener and the version it was told; guarded by the lock. */
  private static final class Listening<T> {
    private final Consumer<T> listener;
    private long told;

    Listening(Consumer<T> listener) {
      this.listener = listener;
    }
  }
}
