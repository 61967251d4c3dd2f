package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Parallelism;
import io.jarvis.dispatcher.core.Row;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.Indexes;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.TaskMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The arrays whose messages are held, and which of their indexes are on the way. A message stays
 * until every index has left and is with a node or in a line of its own; so a successor that meets
 * it finds in the log what may not have got there. Only on the loop's thread.
 */
final class Arrays {
  private final Desk desk;
  private final Map<TaskId, Set<Integer>> leaving = new HashMap<>();

  /** The way of an index into a line of its own. */
  private static final class Return extends Engagement {
    Return(TaskId index) {
      super(index, Optional.empty());
    }
  }

  Arrays(Desk desk) {
    this.desk = desk;
  }

  /** An index is on the way from here on. */
  void begins(TaskId index) {
    leaving
        .computeIfAbsent(index.array().orElseThrow(), array -> new TreeSet<>())
        .add(index.index().orElseThrow());
  }

  /** It is no more. */
  void ends(TaskId index) {
    forget(index);
    lookAgain(index.array().orElseThrow());
  }

  private void forget(TaskId index) {
    leaving.computeIfPresent(
        index.array().orElseThrow(),
        (id, indexes) -> {
          indexes.remove(index.index().orElseThrow());
          return indexes.isEmpty() ? null : indexes;
        });
  }

  /** Nor was it: somebody else's intent may stand instead of ours, and is seen through. */
  void overtaken(TaskId index) {
    TaskId array = index.array().orElseThrow();
    forget(index);
    desk.window().waiting(array).ifPresent(held -> settle(held, index));
    lookAgain(array);
  }

  /** Whether any index of it is on the way. */
  boolean busy(TaskId array) {
    return leaving.containsKey(array);
  }

  /** Whether it lives on, and nothing of it is to leave any more. */
  boolean spent(TaskId array) {
    return desk.standing()
        .progress(array)
        .filter(progress ->
            progress
                .array()
                .filter(present -> progress.cancelRequested() || present.remaining() == 0)
                .isPresent())
        .isPresent();
  }

  /** How much of an array may leave now; empty if it is none. */
  Optional<Row> row(Held held) {
    return desk.standing()
        .progress(held.task())
        .flatMap(progress -> progress.array().map(array -> row(held.task(), progress, array)));
  }

  private Row row(TaskId task, TaskProgress progress, ArrayProgress array) {
    Row row = row(task, array);
    return progress.cancelRequested() ? row.shut() : row;
  }

  private Row row(TaskId task, ArrayProgress array) {
    return Row.of(array, leaving.getOrDefault(task, Set.of()));
  }

  private Optional<ArrayProgress> progress(TaskId array) {
    return desk.standing().progress(array).flatMap(TaskProgress::array);
  }

  /** What holds up an index before it is looked at whether it finds room. */
  Optional<Parallelism> parallelism(TaskId index) {
    return index
        .array()
        .flatMap(task ->
            progress(task)
                .flatMap(array ->
                    Parallelism.holdingUp(index.index().orElseThrow(), array, row(task, array))));
  }

  /**
   * Of an array the first index that stands in the line; if none does, the first that is on the
   * way. Any other task itself.
   */
  TaskMessage foremost(TaskMessage message) {
    TaskId task = message.spec().id();
    return progress(task).map(array -> index(message, first(task, array))).orElse(message);
  }

  private int first(TaskId task, ArrayProgress array) {
    int next = row(task, array).next();
    return next < array.count()
        ? next
        : leaving.getOrDefault(task, Set.of(array.count() - 1)).iterator().next();
  }

  /** Something has changed with an index of this array. */
  void lookAgain(TaskId array) {
    desk.placeAgain(array);
    desk.endings().consider(array);
  }

  /** The log shows a change with an index. */
  void changed(TaskId index, TaskProgress after) {
    TaskId array = index.array().orElseThrow();
    if (after.state().ended()) {
      lookAgain(array);
    } else {
      desk.window().waiting(array).ifPresent(held -> settle(held, index));
    }
  }

  /** A message was met: what of its indexes an earlier leader left undone is done. */
  void met(Held held) {
    outside(held.task()).forEach(index -> settle(held, index));
  }

  /** A message is to go: what an earlier leader wrote late is not left undone. */
  void parting(Held held) {
    outside(held.task()).forEach(index -> resend(held, index));
  }

  /** The indexes of it that have left. */
  private List<TaskId> outside(TaskId array) {
    return progress(array).map(ArrayProgress::left).orElse(Indexes.NONE).ranges().stream()
        .flatMap(range -> IntStream.rangeClosed(range.from(), range.to()).mapToObj(array::at))
        .toList();
  }

  private void settle(Held held, TaskId index) {
    resend(held, index);
    undone(index)
        .filter(progress -> progress.state() == TaskState.PENDING)
        .ifPresent(progress -> giveBack(message(held, index).next(2, 0)));
  }

  private void resend(Held held, TaskId index) {
    undone(index)
        .filter(progress -> progress.state() == TaskState.ASSIGNED)
        .flatMap(TaskProgress::current)
        .filter(attempt -> attempt.epoch() < desk.epoch())
        .ifPresent(attempt -> desk.assigner().resend(message(held, index), attempt));
  }

  /** Of an index that has been in a line of its own the message there tells. */
  private Optional<TaskProgress> undone(TaskId index) {
    return desk.standing()
        .progress(index)
        .filter(progress -> progress.lineAttempt() == 1 && progress.lastAttempt() == 1)
        .filter(progress -> !desk.engagements().contains(index));
  }

  private void giveBack(TaskMessage index) {
    Return begun = new Return(index.spec().id());
    desk.engagements().begin(begun);
    begins(begun.task());
    desk.returner()
        .giveBack(
            index,
            () -> {
              desk.engagements().end(begun);
              ends(begun.task());
              desk.reconsider(begun.task());
            });
  }

  /** An index of the array in this message as a task of its own. */
  TaskMessage message(Held held, TaskId index) {
    return index(held.message(), index.index().orElseThrow());
  }

  private static TaskMessage index(TaskMessage array, int index) {
    return new TaskMessage(
        array.spec().at(index), 1, 0, array.submittedAt(), Optional.empty(), array.traceparent());
  }
}
