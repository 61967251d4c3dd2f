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
 * The arrays whose messages are held, and which of their indexes are on the way to a node or to the
 * returned queue. An array's message is kept until every index has arrived at one of the two, so
 * that the next leader gets it, and finds in the log which indexes may not have. Only on the loop's
 * thread.
 */
final class HeldArrays {
  private final Leader leader;
  private final Map<TaskId, Set<Integer>> leaving = new HashMap<>();

  /** An index on its way to the returned queue, as a message of its own. */
  private static final class Return extends Operation {
    Return(TaskId index) {
      super(index, Optional.empty());
    }
  }

  HeldArrays(Leader leader) {
    this.leader = leader;
  }

  /** An index is on the way from now on. */
  void begins(TaskId index) {
    leaving
        .computeIfAbsent(index.array().orElseThrow(), array -> new TreeSet<>())
        .add(index.index().orElseThrow());
  }

  /** An index is no longer on the way: a node or the returned queue has it. */
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

  /**
   * An index was never on the way: another leader's intent may stand instead of ours, and is
   * carried out.
   */
  void overtaken(TaskId index) {
    TaskId array = index.array().orElseThrow();
    forget(index);
    leader.window().waiting(array).ifPresent(held -> settle(held, index));
    lookAgain(array);
  }

  /** Whether any index of it is on the way. */
  boolean busy(TaskId array) {
    return leaving.containsKey(array);
  }

  /** Whether the array is still live, but no index of it will leave any more. */
  boolean spent(TaskId array) {
    return leader
        .state()
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
    return leader
        .state()
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
    return leader.state().progress(array).flatMap(TaskProgress::array);
  }

  /** The parallelism that keeps an index back, whether or not there is room for it. */
  Optional<Parallelism> parallelism(TaskId index) {
    return index
        .array()
        .flatMap(task ->
            progress(task)
                .flatMap(array ->
                    Parallelism.holdingUp(index.index().orElseThrow(), array, row(task, array))));
  }

  /**
   * The first index of an array that waits in the line; if none does, the first that is on the way.
   * Any other task stands for itself.
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
    leader.judgeAgain(array);
    leader.endings().consider(array);
  }

  /** The log shows a change with an index. */
  void changed(TaskId index, TaskProgress after) {
    TaskId array = index.array().orElseThrow();
    if (after.state().ended()) {
      lookAgain(array);
    } else {
      leader.window().waiting(array).ifPresent(held -> settle(held, index));
    }
  }

  /**
   * An array's message has arrived: finishes what an earlier leader left undone with its indexes.
   */
  void met(Held held) {
    outside(held.task()).forEach(index -> settle(held, index));
  }

  /** An array's message is about to be settled: sends what an earlier leader assigned late. */
  void parting(Held held) {
    outside(held.task()).forEach(index -> resend(held, index));
  }

  /** The indexes that have left this array. */
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
        .filter(attempt -> attempt.epoch() < leader.epoch())
        .ifPresent(attempt -> leader.assigner().resend(message(held, index), attempt));
  }

  /** Only of an index that never had a message of its own: that message would tell the rest. */
  private Optional<TaskProgress> undone(TaskId index) {
    return leader
        .state()
        .progress(index)
        .filter(progress -> progress.lineAttempt() == 1 && progress.lastAttempt() == 1)
        .filter(progress -> !leader.operations().contains(index));
  }

  private void giveBack(TaskMessage index) {
    Return begun = new Return(index.spec().id());
    leader.operations().begin(begun);
    begins(begun.task());
    leader
        .returner()
        .giveBack(
            index,
            () -> {
              leader.operations().end(begun);
              ends(begun.task());
              leader.reconsider(begun.task());
            });
  }

  /** The message of one index, made from that of its array. */
  TaskMessage message(Held held, TaskId index) {
    return index(held.message(), index.index().orElseThrow());
  }

  private static TaskMessage index(TaskMessage array, int index) {
    return new TaskMessage(
        array.spec().at(index), 1, 0, array.submittedAt(), Optional.empty(), array.traceparent());
  }
}
