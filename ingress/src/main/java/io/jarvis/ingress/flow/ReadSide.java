package io.jarvis.ingress.flow;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.state.LogFold;
import io.jarvis.state.readmodel.ReadModel;
import io.jarvis.state.readmodel.TaskView;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The read model of this replica and the fold that feeds it. Thread-safe; blocks. Closed before the
 * fold.
 */
public final class ReadSide implements FoldedLog, Health.FoldState, AutoCloseable {
  /** How long an answer may wait for the log to be read up to its end. */
  public static final Duration READ_YOUR_WRITES = Duration.ofSeconds(1);

  /** How long a submission that the log has confirmed may take to be read. */
  static final Duration READ_BACK = Duration.ofSeconds(10);

  private final ReadModel model;
  private final LogFold fold;
  private final FirstRead firstRead = new FirstRead();
  private final Wholeness wholeness;

  public ReadSide(ReadModel model, LogFold fold) {
    this.model = model;
    this.fold = fold;
    fold.listen(firstRead);
    wholeness = new Wholeness(fold);
    fold.listen(wholeness);
  }

  public ReadModel model() {
    return model;
  }

  /** The result of a search that first reads the log up to the end it had when asked. */
  public sealed interface Found<T> {
    /** What was asked for exists. */
    record Here<T>(T value) implements Found<T> {}

    /** The log does not know it. */
    record Nowhere<T>() implements Found<T> {}

    /** The log could not be read to its end in time. */
    record NotKnown<T>() implements Found<T> {}
  }

  public Found<TaskRecord> record(TaskId id) {
    return find(() -> model.record(id));
  }

  public Found<TaskView> view(TaskId id) {
    return find(() -> model.task(id));
  }

  @Override
  public Map<TaskId, Standing> standing(Collection<TaskId> ids) {
    return model.records(ids).stream()
        .collect(
            Collectors.toMap(
                record -> record.spec().id(),
                record ->
                    new Standing(
                        record.submission(), record.submitted().digest(), record.state())));
  }

  @Override
  public boolean whole() {
    // Of several replicas with one database another may have begun it anew.
    long folded = model.fold().position();
    return wholeness.reached() && model.position() >= folded;
  }

  @Override
  public boolean caughtUp() {
    try {
      return fold.awaitEnd(READ_YOUR_WRITES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public FirstRead.Mark mark() {
    return firstRead.mark();
  }

  @Override
  public CompletableFuture<Standing> firstRead(TaskId id, FirstRead.Mark since) {
    CompletableFuture<Standing> answer = firstRead.of(id, since);
    return answer
        .orTimeout(READ_BACK.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((standing, failure) -> {
          if (failure != null) {
            firstRead.forget(id, answer);
          }
        });
  }

  @Override
  public long position() {
    return fold.position();
  }

  /** How many events the log had beyond the fold when it was last asked. */
  public long lag() {
    return fold.lag();
  }

  @Override
  public Optional<String> failure() {
    return fold.failure().map(Throwable::toString);
  }

  @Override
  public void close() {
    wholeness.close();
  }

  private <T> Found<T> find(Supplier<Optional<T>> question) {
    Optional<T> known = question.get();
    if (known.isPresent()) {
      return new Found.Here<>(known.get());
    }
    if (!caughtUp()) {
      return new Found.NotKnown<>();
    }
    return question.get().<Found<T>>map(Found.Here::new).orElseGet(Found.Nowhere::new);
  }
}
