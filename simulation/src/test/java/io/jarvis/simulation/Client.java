package io.jarvis.simulation;

import io.jarvis.broker.EventLog;
import io.jarvis.ingress.flow.Answer;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Submits tasks until each is accepted, under its own id, and then wants some of them to end. Its
 * thread works until all is done or it is closed.
 */
final class Client implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Supplier<Optional<Door>> door;
  private final EventLog log;
  private final Witness witness;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch accepted = new CountDownLatch(1);
  private final List<SimTask> tasks;

  private Client(
      Supplier<Optional<Door>> door, EventLog log, Witness witness, List<SimTask> tasks) {
    this.door = door;
    this.log = log;
    this.witness = witness;
    this.tasks = tasks;
  }

  /**
   * @param door of the ingress that is up, if one is
   * @param log to write wishes into
   */
  static Client start(
      Supplier<Optional<Door>> door, EventLog log, Witness witness, List<SimTask> tasks) {
    Client client = new Client(door, log, witness, tasks);
    Thread.ofVirtual().name("client").start(client::submitAll);
    return client;
  }

  /** Whether every task was accepted. */
  boolean isDone() {
    return accepted.getCount() == 0;
  }

  /** Wants those to end that shall be cancelled. */
  private void cancel() {
    tasks.stream()
        .filter(task -> task.kind() == TaskKind.CANCELLED)
        .forEach(task -> log.append(new TaskEvent.CancelRequested(task.id(), "")));
  }

  private void submitAll() {
    List<SimTask> left = new ArrayList<>(tasks);
    try {
      while (!left.isEmpty() && !closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        List<CompletableFuture<Boolean>> answers = left.stream().map(this::submit).toList();
        List<SimTask> again = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
          if (!answers.get(i).join()) {
            again.add(left.get(i));
          }
        }
        left = again;
      }
      cancel();
      accepted.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<Boolean> submit(SimTask task) {
    return door.get()
        .map(open -> open.submit(task.body()))
        .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException("no ingress")))
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle((answer, failure) -> failure == null && isAccepted(task, answer));
  }

  private boolean isAccepted(SimTask task, Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> true;
      case Answer.Declined(var problem) -> {
        if (problem.retryAfter().isEmpty()) {
          witness.violated(task.id() + " was refused: " + problem);
        }
        yield false;
      }
    };
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
