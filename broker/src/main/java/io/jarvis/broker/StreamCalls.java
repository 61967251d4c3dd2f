package io.jarvis.broker;

import io.jarvis.broker.EventLog.LogUnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and closes what the stream client makes, and gives up on each call after a time: the client
 * waits in there for answers and for its own locks, and whatever it throws is one more reason to
 * try again. Used by one thread, but for {@link #giveUp}.
 */
final class StreamCalls {
  private static final Logger LOG = LoggerFactory.getLogger(StreamCalls.class);

  private final String name;
  private final Duration atMost;
  private volatile CompletableFuture<?> present = CompletableFuture.completedFuture("none yet");
  private volatile boolean over;

  StreamCalls(String name, Duration atMost) {
    this.name = name;
    this.atMost = atMost;
  }

  /** What the call makes; if it comes too late it is closed. */
  <T extends AutoCloseable> T open(Callable<T> call) throws InterruptedException {
    CompletableFuture<T> made = new CompletableFuture<>();
    present = made;
    if (over) {
      giveUp();
    }
    Thread caller = Thread.ofVirtual().name(name + "-opens").start(() -> make(call, made));
    try {
      return made.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new LogUnavailableException("not opened", e);
    } catch (TimeoutException e) {
      throw new LogUnavailableException("not opened within " + atMost);
    } finally {
      // Whoever is first decides whether the caller or the maker has to close it.
      if (made.completeExceptionally(new LogUnavailableException("given up"))) {
        caller.interrupt();
      }
    }
  }

  /** Closes it; what does not close in time is left to itself. */
  void close(AutoCloseable resource) throws InterruptedException {
    Thread closer = Thread.ofVirtual().name(name + "-closes").start(() -> closeQuietly(resource));
    if (!closer.join(atMost)) {
      LOG.warn("{}: not closed within {}", name, atMost);
      closer.interrupt();
    }
  }

  /** Ends a call to {@link #open} that is under way, and every later one. */
  void giveUp() {
    over = true;
    present.completeExceptionally(new LogUnavailableException("closed"));
  }

  private <T extends AutoCloseable> void make(Callable<T> call, CompletableFuture<T> made) {
    try {
      T resource = call.call();
      if (!made.complete(resource)) {
        closeQuietly(resource);
      }
    } catch (Exception | LinkageError e) {
      made.completeExceptionally(e);
    }
  }

  private void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.debug("{}: not closed cleanly", name, e);
    }
  }
}
