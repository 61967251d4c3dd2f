package io.jarvis.simulation;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.flow.Answer;
import io.jarvis.ingress.flow.RunDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Submits tasks until each is accepted, under its own id, and then wants some of them to end, until
 * each wish is. Its thread works until all is done or it is closed.
 */
final class Client implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Supplier<Optional<Door>> door;
  private final Witness witness;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final List<SimTask> tasks;
  private final List<SimRun> runs;

  private Client(
      Supplier<Optional<Door>> door, Witness witness, List<SimTask> tasks, List<SimRun> runs) {
    this.door = door;
    this.witness = witness;
    this.tasks = tasks;
    this.runs = runs;
  }

  /**
   * @param door of the ingress that is up, if one is
   */
  static Client start(
      Supplier<Optional<Door>> door, Witness witness, List<SimTask> tasks, List<SimRun> runs) {
    Client client = new Client(door, witness, tasks, runs);
    Thread.ofVirtual().name("client").start(client::work);
    return client;
  }

  /** Whether every task and every wish was accepted. */
  boolean isDone() {
    return done.getCount() == 0;
  }

  private void work() {
    try {
      untilAccepted(
          runs, (open, run) -> open.run(run).thenApply(answer -> isAccepted(run, answer)));
      untilAccepted(
          tasks,
          (open, task) -> open.submit(task.body()).thenApply(answer -> isAccepted(task, answer)));
      untilAccepted(
          tasks.stream().filter(task -> task.kind() == TaskKind.CANCELLED).toList(),
          (open, task) -> open.cancel(task.id()).thenApply(wish -> true));
      done.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the door for each of them, again and again. */
  private <T> void untilAccepted(
      List<T> all, BiFunction<Door, T, CompletableFuture<Boolean>> request)
      throws InterruptedException {
    List<T> left = all;
    while (!left.isEmpty()) {
      List<CompletableFuture<Boolean>> answers =
          left.stream().map(each -> ask(each, request)).toList();
      List<T> again = new ArrayList<>();
      for (int i = 0; i < answers.size(); i++) {
        if (!answers.get(i).join()) {
          again.add(left.get(i));
        }
      }
      left = again;
      if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("closed");
      }
    }
  }

  private <T> CompletableFuture<Boolean> ask(
      T what, BiFunction<Door, T, CompletableFuture<Boolean>> request) {
    return door.get()
        .map(open -> request.apply(open, what))
        .orElseGet(() -> CompletableFuture.completedFuture(false))
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> false);
  }

  private boolean isAccepted(SimTask task, Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> true;
      case Answer.Declined(var problem) -> refused(task.id().value(), problem);
    };
  }

  private boolean isAccepted(SimRun run, RunDesk.Answer answer) {
    return switch (answer) {
      case RunDesk.Answer.Accepted accepted -> true;
      case RunDesk.Answer.OfWorkflow stored -> false;
      case RunDesk.Answer.Declined(var problem) -> refused(run.id().value(), problem);
    };
  }

  private boolean refused(String what, Problem problem) {
    if (problem.retryAfter().isEmpty()) {
      witness.violated(what + " was refused: " + problem);
    }
    return false;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
