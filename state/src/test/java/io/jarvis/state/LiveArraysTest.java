package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveArraysTest {
  private static final Life A = Life.of("a");

  @TempDir private Path directory;
  private final MemoryLog log = new MemoryLog();
  private final Told told = new Told();
  private final LiveTasks tasks = LiveTasks.inMemory(told);

  private ArrayProgress array() {
    return tasks.get(A.task()).flatMap(task -> task.progress().array()).orElseThrow();
  }

  private Optional<TaskProgress> index(int index) {
    return tasks.get(A.index(index).task()).map(LiveTask::progress);
  }

  private void fold(List<? extends io.jarvis.protocol.event.Event> events) {
    int from = log.all().size();
    log.append(List.copyOf(events));
    tasks.apply(log.all().subList(from, log.all().size()));
  }

  @Test
  void indexesThatLeaveAreTasksOfTheirOwn() {
    fold(List.of(A.array(10), A.queued(), A.leaving(0, 2)));

    assertThat(tasks.tasks()).hasSize(4);
    assertThat(index(2).orElseThrow().state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(index(3)).isEmpty();
    assertThat(tasks.get(A.index(1).task()).orElseThrow().facts().submittedOffset()).isZero();
    assertThat(told.events)
        .filteredOn(TaskEvent.Assigned.class::isInstance)
        .extracting(TaskEvent::task)
        .containsExactly(A.index(0).task(), A.index(1).task(), A.index(2).task());
    assertThat(array().out()).isEqualTo(3);
  }

  @Test
  void anArrayKnowsHowItsIndexesEnded() {
    fold(
        List.of(
            A.array(10),
            A.queued(),
            A.leaving(0, 2),
            A.index(1).running(1),
            A.index(1).succeeded(1),
            A.index(0).attemptEnded(1, io.jarvis.protocol.Cause.EXIT_CODE),
            A.index(0).failed(1)));

    assertThat(array().out()).isEqualTo(1);
    assertThat(array().ended()).isEqualTo(Map.of(TaskState.SUCCEEDED, 1, TaskState.FAILED, 1));
    assertThat(tasks.ending(A.index(1).task())).contains(TaskState.SUCCEEDED);
  }

  @Test
  void aCancelOfAnArrayIsOneOfItsIndexesToo() {
    fold(
        List.of(
            A.array(10),
            A.leaving(0, 2),
            A.index(1).succeeded(1),
            A.cancelRequested(),
            A.leaving(3, 3)));

    assertThat(index(0).orElseThrow().cancelRequested()).isTrue();
    assertThat(index(1)).isEmpty();
    assertThat(index(3).orElseThrow().cancelRequested()).isTrue();
  }

  @Test
  void itsOutcomeAndThoseOfItsIndexesAreToldUnderItsName() {
    fold(
        List.of(
            A.array(1),
            A.leaving(0, 0),
            A.index(0).succeeded(1),
            new TaskEvent.Array.Succeeded(A.task())));

    assertThat(tasks.ending(A.task())).contains(TaskState.SUCCEEDED);
    assertThat(tasks.owed().values())
        .extracting(owed -> owed.subject().id(), owed -> owed.subject().name())
        .containsExactly(tuple(A.task().at(0), "many"), tuple(A.task(), "many"));
  }

  @Test
  void nothingOfItIsLostWithARestart() {
    SnapshotKeeper keeper = new SnapshotKeeper(directory, Long.MAX_VALUE);
    Life other = Life.of("b");
    fold(
        List.of(
            A.array(10),
            A.leaving(0, 2),
            A.index(1).succeeded(1),
            other.array(1),
            other.cancelRequested(),
            new TaskEvent.Array.Cancelled(other.task(), "of 1 indexes 1 never left")));
    keeper.write(tasks.snapshot());

    LiveTasks restarted = LiveTasks.withSnapshots(keeper, new Told());

    assertThat(restarted.snapshot())
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .isEqualTo(tasks.snapshot());
    assertThat(restarted.owed().values())
        .extracting(owed -> owed.subject().id())
        .containsExactly(A.task().at(1), other.task());
  }

  @Test
  void anIndexThatANodeRemembersHasLeft() {
    fold(List.of(A.array(10), A.leaving(0, 0)));
    LiveTasks before = LiveTasks.inMemory(new Told());
    before.apply(log.all());
    TaskProgress assigned = index(0).orElseThrow();

    fold(List.of(restated(A.index(4), assigned)));

    assertThat(array().left().contains(4)).isTrue();
    assertThat(array().out()).isEqualTo(2);
  }

  @Test
  void anArrayThatTheLogHadLostFindsItsIndexes() {
    TaskProgress assigned = TaskProgress.waiting(1, 0).leaving(A.leaving(4, 4).of(4));
    fold(List.of(restated(A.index(4), assigned)));

    fold(
        List.of(
            new TaskEvent.Restated(
                A.task(),
                A.array(10),
                Life.T0,
                TaskProgress.waiting(1, 0).of(A.array(10).spec()))));

    assertThat(array().left().contains(4)).isTrue();
    assertThat(array().remaining()).isEqualTo(9);
  }

  private static TaskEvent.Restated restated(Life index, TaskProgress progress) {
    return new TaskEvent.Restated(
        index.task(), A.array(10).member(index.task().index().orElseThrow()), Life.T0, progress);
  }

  private static final class Told implements TaskListener {
    private final List<TaskEvent> events = new ArrayList<>();

    @Override
    public void restored(Map<TaskId, LiveTask> tasks) {
      events.clear();
    }

    @Override
    public void folded(
        LogEntry entry,
        TaskEvent event,
        Optional<LiveTask> before,
        Folded result,
        Optional<LiveTask> after) {
      events.add(event);
    }
  }
}
