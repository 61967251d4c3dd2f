package io.jarvis.ingress.flow;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Asks whose submission of an id stands, for many callers at once: however many ask, one query at a
 * time is under way, and what came meanwhile goes into the next one. Thread-safe; blocks a caller
 * only while {@link #CAPACITY} questions wait.
 */
final class Submissions implements AutoCloseable {
  static final int CAPACITY = 10_000;
  private static final int BATCH = 500;
  private static final Duration READ_BACK = Duration.ofSeconds(10);

  private final FoldedLog folded;
  private final EventLog log;
  private final BlockingQueue<Question> known = new ArrayBlockingQueue<>(CAPACITY);
  private final BlockingQueue<Question> readBack = new ArrayBlockingQueue<>(CAPACITY);
  private final List<Thread> askers;

  private record Question(TaskId id, CompletableFuture<Optional<Standing>> answer) {}

  Submissions(FoldedLog folded, EventLog log) {
    this.folded = folded;
    this.log = log;
    this.askers =
        List.of(
            Thread.ofVirtual().name("ingress-known").start(() -> answerAll(known, () -> {})),
            Thread.ofVirtual()
                .name("ingress-read-back")
                .start(() -> answerAll(readBack, this::foldToTheEnd)));
  }

  /** The submission that stands as far as this replica has read. */
  CompletableFuture<Optional<Standing>> known(TaskId id) {
    return ask(known, id);
  }

  /**
   * The submission that stands after everything that was in the log when this was called;
   * exceptionally if it could not be read in time.
   */
  CompletableFuture<Optional<Standing>> readBack(TaskId id) {
    return ask(readBack, id);
  }

  @Override
  public void close() {
    askers.forEach(Thread::interrupt);
  }

  private static CompletableFuture<Optional<Standing>> ask(
      BlockingQueue<Question> questions, TaskId id) {
    CompletableFuture<Optional<Standing>> answer = new CompletableFuture<>();
    try {
      questions.put(new Question(id, answer));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(
          new EventLog.LogUnavailableException("interrupted while a submission was looked up"));
    }
    return answer;
  }

  private void answerAll(BlockingQueue<Question> questions, Runnable before) {
    try {
      while (true) {
        List<Question> batch = new ArrayList<>();
        batch.add(questions.take());
        questions.drainTo(batch, BATCH - 1);
        answer(batch, before);
      }
    } catch (InterruptedException e) {
      List<Question> left = new ArrayList<>();
      questions.drainTo(left);
      left.forEach(question ->
          question.answer().completeExceptionally(new EventLog.LogUnavailableException("closed")));
    }
  }

  private void answer(List<Question> batch, Runnable before) {
    try {
      before.run();
      Map<TaskId, Standing> standing =
          folded.standing(batch.stream().map(Question::id).distinct().toList());
      batch.forEach(
          question -> question.answer().complete(Optional.ofNullable(standing.get(question.id()))));
    } catch (RuntimeException e) {
      batch.forEach(question -> question.answer().completeExceptionally(e));
    }
  }

  private void foldToTheEnd() {
    long end = log.end(READ_BACK);
    if (!folded.awaitPosition(end, READ_BACK)) {
      throw new EventLog.LogUnavailableException(
          "the log was not read to " + end + " within " + READ_BACK);
    }
  }
}
