package io.jarvis.ingress.flow;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Looks up which submission holds an id, for many callers at once: one query is in flight at a
 * time, and what arrives meanwhile goes into the next. Thread-safe; blocks a caller only while
 * {@link #CAPACITY} questions wait.
 */
final class Submissions implements AutoCloseable {
  static final int CAPACITY = 10_000;
  private static final int BATCH = 500;

  private final FoldedLog folded;
  private final Depth depth;
  private final BlockingQueue<Question> questions = new ArrayBlockingQueue<>(CAPACITY);
  private final Thread asker;

  /** How far the log is read before it is looked. */
  enum Depth {
    /** As far as it is folded. */
    FOLDED,
    /** To its end. */
    LOG_END
  }

  /** An id that is not known here, while the read model does not hold all that the log did. */
  static final class NotWholeException extends RuntimeException {
    NotWholeException() {
      super("the log is still being read", null, false, false);
    }
  }

  private record Question(TaskId id, CompletableFuture<Optional<Standing>> answer) {}

  Submissions(FoldedLog folded, Depth depth) {
    this.folded = folded;
    this.depth = depth;
    this.asker = Thread.ofVirtual().name("ingress-known").start(this::answerAll);
  }

  /**
   * The submission that holds an id, as far as the log is read; fails if it is not read far enough
   * to say that none does.
   */
  CompletableFuture<Optional<Standing>> known(TaskId id) {
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

  @Override
  public void close() {
    asker.interrupt();
  }

  private void answerAll() {
    try {
      while (true) {
        List<Question> batch = new ArrayList<>();
        batch.add(questions.take());
        questions.drainTo(batch, BATCH - 1);
        answer(batch);
      }
    } catch (InterruptedException e) {
      List<Question> left = new ArrayList<>();
      questions.drainTo(left);
      left.forEach(question ->
          question.answer().completeExceptionally(new EventLog.LogUnavailableException("closed")));
    }
  }

  private void answer(List<Question> batch) {
    try {
      boolean read = depth == Depth.FOLDED || folded.caughtUp();
      Map<TaskId, Standing> standing =
          folded.standing(batch.stream().map(Question::id).distinct().toList());
      boolean mayBeKnown =
          batch.stream().anyMatch(question -> !standing.containsKey(question.id()))
              && !(read && folded.whole());
      batch.forEach(question -> {
        Optional<Standing> known = Optional.ofNullable(standing.get(question.id()));
        if (known.isEmpty() && mayBeKnown) {
          question.answer().completeExceptionally(new NotWholeException());
        } else {
          question.answer().complete(known);
        }
      });
    } catch (RuntimeException e) {
      batch.forEach(question -> question.answer().completeExceptionally(e));
    }
  }
}
