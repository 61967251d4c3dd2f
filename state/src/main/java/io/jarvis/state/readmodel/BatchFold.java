package io.jarvis.state.readmodel;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch of log entries comes to, given the tasks as they were before it: each task's last
 * record once, however many of its events are in the batch. Pure: the same entries and tasks always
 * give the same changes.
 */
final class BatchFold {
  private final Map<TaskId, StoredTask> before;
  private final Map<TaskId, StoredTask> changed = new LinkedHashMap<>();
  private final List<TimelineRow> timeline = new ArrayList<>();
  private final List<Folded> results = new ArrayList<>();
  private final List<ClusterEntry<ClusterEvent.SubmissionRefused>> refusals = new ArrayList<>();
  private final List<ClusterEntry<ClusterEvent.LetterParked>> parked = new ArrayList<>();
  private final List<ClusterEntry<NodeEvent>> nodeEvents = new ArrayList<>();
  private int others;

  private BatchFold(Map<TaskId, StoredTask> before) {
    this.before = before;
  }

  /** An event that counted for a task. */
  record TimelineRow(long seq, LogEntry entry, TaskEvent event) {}

  /** An event that is kept as it is. */
  record ClusterEntry<E>(LogEntry entry, E event) {}

  /** A tenant's tasks in a state. */
  record CountKey(TenantId tenant, TaskState state) {}

  /** Folds entries in their order; {@code before} has every task they are about that exists. */
  static BatchFold of(Map<TaskId, StoredTask> before, List<LogEntry> entries) {
    BatchFold fold = new BatchFold(before);
    entries.forEach(fold::apply);
    return fold;
  }

  /** The tasks that are new. */
  List<StoredTask> created() {
    return changed.values().stream()
        .filter(task -> !before.containsKey(task.record().spec().id()))
        .toList();
  }

  /** The tasks that were there before and are not what they were. */
  List<StoredTask> updated() {
    return changed.values().stream()
        .filter(task -> before.containsKey(task.record().spec().id()))
        .toList();
  }

  Map<TaskId, StoredTask> changed() {
    return changed;
  }

  List<TimelineRow> timeline() {
    return timeline;
  }

  List<ClusterEntry<ClusterEvent.SubmissionRefused>> refusals() {
    return refusals;
  }

  List<ClusterEntry<ClusterEvent.LetterParked>> parked() {
    return parked;
  }

  List<ClusterEntry<NodeEvent>> nodeEvents() {
    return nodeEvents;
  }

  /** What each task event did. */
  List<Folded> results() {
    return results;
  }

  /** How many events were about no task. */
  int others() {
    return others;
  }

  /** By how much the tenants' tasks by state become more or fewer. */
  Map<CountKey, Long> countChanges() {
    Map<CountKey, Long> changes = new HashMap<>();
    changed.forEach((id, task) -> {
      Optional.ofNullable(before.get(id))
          .ifPresent(was -> changes.merge(key(was), -tasks(was), Long::sum));
      changes.merge(key(task), tasks(task), Long::sum);
    });
    changes.values().removeIf(change -> change == 0);
    return changes;
  }

  /** What of a live array has not left stands in the line. */
  private static CountKey key(StoredTask task) {
    TaskRecord record = task.record();
    boolean begun = record.spec().isArray() && record.state() == TaskState.RUNNING;
    return new CountKey(record.spec().tenant(), begun ? TaskState.PENDING : record.state());
  }

  /** An array counts as its indexes that have not left, and as one task when it has ended. */
  private static long tasks(StoredTask task) {
    return task.record()
        .progress()
        .array()
        .filter(array -> !task.record().state().ended())
        .map(array -> (long) array.remaining())
        .orElse(1L);
  }

  private void apply(LogEntry entry) {
    switch (entry.recorded().event()) {
      case TaskEvent event -> apply(entry, event);
      case NodeEvent event -> {
        others++;
        nodeEvents.add(new ClusterEntry<>(entry, event));
      }
      case ClusterEvent event -> {
        others++;
        apply(entry, event);
      }
      // Runs are folded apart from the tasks: state.runs.
      case RunEvent event -> others++;
    }
  }

  private void apply(LogEntry entry, ClusterEvent event) {
    switch (event) {
      case ClusterEvent.SubmissionRefused refused ->
          refusals.add(new ClusterEntry<>(entry, refused));
      case ClusterEvent.LetterParked letter -> parked.add(new ClusterEntry<>(entry, letter));
      case ClusterEvent.LeaderElected elected -> {}
      case ClusterEvent.ConfigChanged configured -> {}
      case ClusterEvent.OutcomesTold told -> {}
    }
  }

  private void apply(LogEntry entry, TaskEvent event) {
    Optional<StoredTask> task = known(event.task());
    Folded result = TaskFold.apply(task.map(t -> t.record().progress()), event);
    results.add(result);
    if (result instanceof Folded.Changed(TaskProgress next)) {
      StoredTask after =
          task.map(t -> after(t, next, entry, event))
              .orElseGet(() -> new StoredTask(seq(event.task(), entry), first(next, entry, event)));
      changed.put(event.task(), after);
      timeline.add(new TimelineRow(after.seq(), entry, event));
      if (event instanceof TaskEvent.Array.Assigned intent) {
        task.ifPresent(array -> leave(array, entry, intent));
      }
    }
  }

  /** Indexes of an array become tasks of their own. */
  private void leave(StoredTask array, LogEntry entry, TaskEvent.Array.Assigned intent) {
    TaskRecord whole = array.record();
    for (int index : whole.progress().array().orElseThrow().leavingBy(intent)) {
      TaskEvent.Assigned first = intent.of(index);
      StoredTask member =
          new StoredTask(
              StoredTask.ofMember(array.seq(), index),
              whole.leaving(index, entry.recorded(), first));
      changed.put(first.task(), member);
      timeline.add(new TimelineRow(member.seq(), entry, first));
    }
  }

  private static StoredTask after(
      StoredTask task, TaskProgress next, LogEntry entry, TaskEvent event) {
    return new StoredTask(task.seq(), task.record().after(next, entry.recorded(), event));
  }

  private static TaskRecord first(TaskProgress next, LogEntry entry, TaskEvent event) {
    return switch (event) {
      case TaskEvent.Submitted submitted -> TaskRecord.of(entry.recorded(), submitted, next);
      case TaskEvent.Restated restated -> TaskRecord.of(entry.recorded(), restated, next);
      default ->
          throw new IllegalStateException(
              "only a submission makes a task, but at " + entry.offset() + " did " + event.type());
    };
  }

  /** An index that was restated stands among those of its array, if that is known. */
  private long seq(TaskId task, LogEntry entry) {
    return task.array()
        .flatMap(this::known)
        .map(array -> StoredTask.ofMember(array.seq(), task.index().orElseThrow()))
        .orElse(entry.offset());
  }

  private Optional<StoredTask> known(TaskId task) {
    return Optional.ofNullable(changed.get(task)).or(() -> Optional.ofNullable(before.get(task)));
  }
}
