package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A task in the line.
 *
 * @param sequence says when it was submitted, see {@link Place}
 * @param span how long it may run
 * @param startBefore past it the task is not placed any more
 * @param ties by which it depends on others
 * @param image as its submitter calls it; empty if that is of no account
 * @param row of an array: its indexes, each of which is served as a task of its own
 */
public record Waiting(
    TaskId task,
    LineKey line,
    long sequence,
    Demand demand,
    Span span,
    Optional<Instant> startBefore,
    Ties ties,
    String image,
    Optional<Row> row) {
  /** Orders tasks by submission, those of one millisecond by id. */
  static final Comparator<Waiting> BY_SUBMISSION =
      Comparator.<Waiting>comparingLong(waiting -> Place.submittedMillis(waiting.sequence()))
          .thenComparing(waiting -> waiting.task().value());

  /** A task that is no array. */
  public Waiting(
      TaskId task,
      LineKey line,
      long sequence,
      Demand demand,
      Span span,
      Optional<Instant> startBefore,
      Ties ties,
      String image) {
    this(task, line, sequence, demand, span, startBefore, ties, image, Optional.empty());
  }

  /** The first index of an array that may leave; any other task itself. */
  public Waiting next() {
    return row.map(indexes -> index(indexes.next())).orElse(this);
  }

  /** An index of this array. */
  public Waiting index(int index) {
    return as(task.at(index), Optional.empty());
  }

  /** The task itself, or an index of this array that still waits in the line. */
  public Optional<Waiting> part(TaskId id) {
    return id.equals(task)
        ? Optional.of(this)
        : row.filter(indexes -> indexes.holds(id.index().orElseThrow()))
            .map(indexes -> as(id, Optional.empty()));
  }

  /** How many it stands for: of an array the indexes that may leave. */
  public int size() {
    return row.map(Row::free).orElse(1);
  }

  /** This array without one of its indexes. */
  Waiting without(Waiting index) {
    return as(task, row.map(all -> all.without(index.task().index().orElseThrow())));
  }

  /** This array, of which these indexes stand in the line. */
  Waiting with(Row indexes) {
    return as(task, Optional.of(indexes));
  }

  /** The array of this index, if this is one. */
  Optional<Waiting> array() {
    return task.array().map(array -> as(array, Optional.empty()));
  }

  /** Whether it is an index of this array. */
  boolean isOf(Waiting array) {
    return task.array().filter(array.task()::equals).isPresent();
  }

  private Waiting as(TaskId id, Optional<Row> indexes) {
    return new Waiting(id, line, sequence, demand, span, startBefore, ties, image, indexes);
  }

  /** A task that does not say how long it may run. */
  public Waiting(
      TaskId task, LineKey line, long sequence, Demand demand, Optional<Instant> startBefore) {
    this(task, line, sequence, demand, Span.UNKNOWN, startBefore);
  }

  /** Whether it is too late for it. */
  boolean missed(Instant now) {
    return startBefore.filter(limit -> !now.isBefore(limit)).isPresent();
  }

  /** A task that had to leave its node. */
  static Waiting again(Running left) {
    Claim claim = left.claim();
    return new Waiting(
        left.whole(),
        new LineKey(claim.tenant(), claim.priority(), LineKey.Origin.RETURNED),
        Place.of(claim.submitted(), 0),
        claim.demand(),
        claim.span().orElse(Span.UNKNOWN),
        Optional.empty(),
        claim.ties(),
        "");
  }

  /** A task without ties, whose image no node is known to hold. */
  public Waiting(
      TaskId task,
      LineKey line,
      long sequence,
      Demand demand,
      Span span,
      Optional<Instant> startBefore) {
    this(task, line, sequence, demand, span, startBefore, Ties.NONE, "");
  }
}
