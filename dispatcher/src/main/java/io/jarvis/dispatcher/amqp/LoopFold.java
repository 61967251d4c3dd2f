package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.event.LogEntry;
import io.jarvis.state.Fold;
import io.jarvis.state.LiveTasks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Folds the live tasks on the loop's thread. The reader of the log waits meanwhile, so at most one
 * chunk of the log is in the loop's inbox.
 */
final class LoopFold implements Fold {
  private final Loop loop;
  private final LiveTasks tasks;

  LoopFold(Loop loop, LiveTasks tasks) {
    this.loop = loop;
    this.tasks = tasks;
  }

  @Override
  public long position() {
    return tasks.position();
  }

  @Override
  public void apply(List<LogEntry> entries) {
    onLoop(() -> tasks.apply(entries));
  }

  @Override
  public void rewind(long end) {
    onLoop(() -> tasks.rewind(end));
  }

  @Override
  public void skipTo(long firstKeptOffset) {
    onLoop(() -> tasks.skipTo(firstKeptOffset));
  }

  private void onLoop(Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.post(() -> {
      try {
        work.run();
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
        throw e;
      }
    });
    await(done);
  }

  private void await(CompletableFuture<Void> done) {
    try {
      while (loop.alive()) {
        try {
          done.get(1, TimeUnit.SECONDS);
          return;
        } catch (TimeoutException e) {
          continue;
        }
      }
      throw new IllegalStateException("the loop has ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while folding", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the fold failed", e);
    }
  }
}
