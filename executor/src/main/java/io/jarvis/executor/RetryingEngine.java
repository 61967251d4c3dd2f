package io.jarvis.executor;

import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.executor.container.ContainerPlan;
import io.jarvis.executor.container.ContainerStatus;
import io.jarvis.executor.container.OutputFile;

/**
 * Retries the calls that an engine does not answer: a container goes on while its engine restarts.
 * Used by one attempt's run; an {@link InterruptedException} says that the attempt is no longer
 * ours.
 */
final class RetryingEngine {
  private final NodeContext context;
  private final Attempt attempt;
  private final ContainerDriver driver;

  RetryingEngine(NodeContext context, Attempt attempt) {
    this.context = context;
    this.attempt = attempt;
    this.driver = context.ports().containers();
  }

  /**
   * Tries for a while, or until the attempt is to stop; later it will show whether the container
   * was made.
   */
  String create(ContainerPlan plan) throws ContainerException, InterruptedException {
    long until = System.nanoTime() + context.settings().timing().engineRetry().toNanos();
    while (true) {
      try {
        return driver.create(plan);
      } catch (ContainerException e) {
        checkWanted();
        boolean again = e.kind() == Kind.UNREACHABLE && attempt.stopReason().isEmpty();
        if (!again || System.nanoTime() > until) {
          throw e;
        }
      }
      pause();
    }
  }

  /**
   * Starts a container and says how it stands then. If an answer is lost, it may have started: the
   * engine is asked, however long it is away, and what has not started is started again for a
   * while, or until the attempt is to stop.
   */
  ContainerStatus start(String container) throws ContainerException, InterruptedException {
    long until = System.nanoTime() + context.settings().timing().engineRetry().toNanos();
    while (true) {
      try {
        driver.start(container);
        return new ContainerStatus.Running(context.clock().instant());
      } catch (ContainerException e) {
        checkWanted();
        if (e.kind() != Kind.UNREACHABLE) {
          throw e;
        }
        ContainerStatus status = inspect(container);
        if (!(status instanceof ContainerStatus.Created)) {
          return status;
        }
        if (attempt.stopReason().isPresent() || System.nanoTime() > until) {
          throw e;
        }
      }
      pause();
    }
  }

  ContainerStatus inspect(String container) throws InterruptedException {
    while (true) {
      try {
        return driver.inspect(container);
      } catch (ContainerException e) {
        checkWanted();
        pause();
      }
    }
  }

  OutputFile outputFile(String container) throws InterruptedException {
    while (true) {
      try {
        return driver.outputFile(container, context.settings().limits().outputFileBytes());
      } catch (ContainerException e) {
        checkWanted();
        if (e.kind() != Kind.UNREACHABLE) {
          return new OutputFile.NoFile();
        }
        pause();
      }
    }
  }

  void checkWanted() throws InterruptedException {
    if (attempt.abandoned()) {
      throw new InterruptedException("the attempt is no longer ours");
    }
  }

  void pause() throws InterruptedException {
    Thread.sleep(context.settings().timing().retryPause());
  }
}
