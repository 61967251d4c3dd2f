package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveTasksTest {
  @TempDir private Path directory;
  private final MemoryLog log = new MemoryLog();
  private final Index index = new Index();

  @Test
  void keepsWhatLivesAndForgetsWhatEnded() {
    LiveTasks tasks = LiveTasks.inMemory(index);
    Life a = Life.of("a");
    Life b = Life.of("b");
    log.append(a.success());
    log.append(
        List.of(
            b.submitted(",\"startBefore\":\"2027-01-01T00:00:00Z\""), b.queued(), b.assigned(1)));

    tasks.apply(log.all());

    assertThat(tasks.tasks()).containsOnlyKeys(b.task());
    assertThat(tasks.get(b.task()).orElseThrow().progress().state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(tasks.get(b.task()).orElseThrow().facts().submittedOffset()).isEqualTo(6);
    assertThat(tasks.get(b.task()).orElseThrow().facts().startBefore()).isPresent();
    assertThat(tasks.ending(a.task())).contains(TaskState.SUCCEEDED);
    assertThat(tasks.position()).isEqualTo(9);
  }

  @Test
  void tellsItsListenerEnoughToKeepAnIndex() {
    LiveTasks tasks = LiveTasks.inMemory(index);
    Life a = Life.of("a");
    log.append(a.success());
    log.append(List.of(a.attemptEnded(1, Cause.EXIT_CODE), new NodeEvent.Joined(Life.N1)));

    tasks.apply(log.all());

    assertThat(index.states).isEmpty();
    assertThat(index.ignored).containsExactly(Folded.Reason.AFTER_END);
    assertThat(index.others).isEqualTo(1);
    assertThat(tasks.counts().of(FoldCounts.COUNTED)).isEqualTo(6);
    assertThat(tasks.counts().of("after-end")).isEqualTo(1);
    assertThat(tasks.counts().total()).isEqualTo(8);
  }

  @Test
  void beginsATaskAnewWhoseIdIsSubmittedAgainOnceReadModelsMayHaveForgottenIt() {
    LiveTasks tasks = LiveTasks.inMemory(index);
    Life a = Life.of("a");
    log.append(a.success());
    tasks.apply(log.all());

    tasks.apply(List.of(entry(6, Duration.ofDays(28), a.submitted())));
    assertThat(tasks.tasks()).isEmpty();

    tasks.apply(List.of(entry(7, Duration.ofDays(30), a.submitted())));
    assertThat(tasks.get(a.task()).orElseThrow().progress().state()).isEqualTo(TaskState.SUBMITTED);
    assertThat(tasks.ending(a.task())).isEmpty();

    tasks.apply(List.of(entry(8, Duration.ofDays(30), a.submitted())));
    assertThat(index.ignored)
        .containsExactly(Folded.Reason.SECOND_SUBMISSION, Folded.Reason.SECOND_SUBMISSION);
  }

  private static LogEntry entry(long offset, Duration after, TaskEvent event) {
    return new LogEntry(
        offset, Recorded.of("later-" + offset, "/test", Life.T0.plus(after), event));
  }

  @Test
  void readsARestatedTaskFromItsNewPlaceOn() {
    LiveTasks tasks = LiveTasks.inMemory(index);
    Life a = Life.of("a");
    log.append(List.of(a.submitted(), a.queued(), a.assigned(1)));
    tasks.apply(log.all());
    LiveTask known = tasks.get(a.task()).orElseThrow();
    log.append(List.of(a.restated(known.progress()), a.starting(1)));

    tasks.apply(log.all().subList(3, 5));

    LiveTask after = tasks.get(a.task()).orElseThrow();
    assertThat(after.facts().submittedOffset()).isEqualTo(3);
    assertThat(after.facts().submittedAt()).isEqualTo(known.facts().submittedAt());
    assertThat(after.progress().state()).isEqualTo(TaskState.STARTING);
    assertThat(index.ignored).containsExactly(Folded.Reason.SECOND_SUBMISSION);
  }

  @Test
  void knowsATaskOfWhichOnlyTheRestatementIsLeft() {
    LiveTasks tasks = LiveTasks.inMemory(index);
    Life a = Life.of("a");
    log.append(List.of(a.submitted(), a.queued(), a.assigned(1)));
    LiveTasks before = LiveTasks.inMemory(new Index());
    before.apply(log.all());
    log.append(List.of(a.restated(before.get(a.task()).orElseThrow().progress()), a.succeeded(1)));

    tasks.skipTo(3);
    tasks.apply(log.all().subList(3, 4));
    assertThat(tasks.get(a.task()).map(LiveTask::progress))
        .isEqualTo(before.get(a.task()).map(LiveTask::progress));
    assertThat(tasks.get(a.task()).orElseThrow().facts().submittedAt()).isEqualTo(Life.T0);

    tasks.apply(log.all().subList(4, 5));
    assertThat(tasks.ending(a.task())).contains(TaskState.SUCCEEDED);
  }

  @Test
  void keepsHowTasksEndedUntilTheirOutcomesAreTold() {
    Life first = Life.of("a");
    Life second = Life.of("b");
    LiveTasks tasks = LiveTasks.inMemory(index);
    log.append(
        List.of(
            first.submitted(",\"name\":\"hello\""),
            second.submitted(),
            first.cancelled(1),
            second.cancelled(1)));
    tasks.apply(log.all());

    assertThat(tasks.owed()).containsOnlyKeys(2L, 3L);
    assertThat(tasks.owed().get(2L).subject().name()).isEqualTo("hello");
    assertThat(tasks.owed().get(2L).terminal().event()).isEqualTo(first.cancelled(1));

    log.append(new ClusterEvent.OutcomesTold("dispatcher", 2, idAt(2)));
    tasks.apply(log.all().subList(4, 5));
    assertThat(tasks.owed()).containsOnlyKeys(3L);
  }

  @Test
  void whatIsSaidOfAnEventThatTheLogHasLostCountsForNothing() {
    LiveTasks tasks = LiveTasks.inMemory(index);
    log.append(List.of(Life.of("a").submitted(), Life.of("a").cancelled(1)));

    log.append(new ClusterEvent.OutcomesTold("dispatcher", 1, "another"));
    tasks.apply(log.all());

    assertThat(tasks.owed()).containsOnlyKeys(1L);
  }

  private String idAt(int offset) {
    return log.all().get(offset).recorded().id();
  }

  @Test
  void remembersOnlyTheLastEndings() {
    LiveTasks tasks = LiveTasks.restored(2, Optional.empty(), index);
    Stream.of("a", "b", "c").forEach(id -> log.append(Life.of(id).success()));

    tasks.apply(log.all());

    assertThat(tasks.ending(new TaskId("a"))).isEmpty();
    assertThat(tasks.ending(new TaskId("c"))).contains(TaskState.SUCCEEDED);
  }

  @Test
  void goesOnFromItsSnapshot() {
    fill(10);
    SnapshotKeeper keeper = new SnapshotKeeper(directory, Long.MAX_VALUE);
    LiveTasks before = LiveTasks.withSnapshots(keeper, index);
    before.apply(log.all());
    keeper.write(before.snapshot());

    LiveTasks after =
        LiveTasks.withSnapshots(new SnapshotKeeper(directory, Long.MAX_VALUE), new Index());

    assertThat(after.snapshot())
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .isEqualTo(before.snapshot());
    assertThat(after.position()).isEqualTo(log.all().size());
  }

  @Test
  void hasOneInstanceOfWhatTasksHaveInCommonEvenFromASnapshot() {
    Life a = Life.of("a");
    Life b = Life.of("b");
    for (Event event : List.of(a.submitted(), a.queued(), b.submitted(), b.queued())) {
      Instant sameTime = Instant.ofEpochMilli(Life.T0.toEpochMilli());
      log.append(Recorded.of(event.type(), "/test", sameTime, event));
    }
    SnapshotKeeper keeper = new SnapshotKeeper(directory, Long.MAX_VALUE);
    LiveTasks before = LiveTasks.withSnapshots(keeper, index);
    before.apply(log.all());
    keeper.write(before.snapshot());
    LiveTasks after = LiveTasks.withSnapshots(keeper, new Index());

    for (LiveTasks tasks : List.of(before, after)) {
      LiveTask one = tasks.get(a.task()).orElseThrow();
      LiveTask other = tasks.get(b.task()).orElseThrow();
      assertThat(one.progress()).isSameAs(other.progress());
      assertThat(one.facts().tenant()).isSameAs(other.facts().tenant());
      assertThat(one.facts().ties()).isSameAs(other.facts().ties());
      assertThat(one.facts().submittedAt())
          .isSameAs(one.facts().statedAt())
          .isSameAs(other.facts().submittedAt());
    }
  }

  @Test
  void writesSnapshotsAsTheLogGoesOnAndKeepsTheNewest() {
    LiveTasks tasks = LiveTasks.withSnapshots(new SnapshotKeeper(directory, 10), index);
    fill(100);
    for (LogEntry entry : log.all()) {
      tasks.apply(List.of(entry));
      if (entry.offset() % 50 == 0) {
        await().until(() -> files().stream().noneMatch(name -> name.endsWith(".part")));
      }
    }

    await().until(() -> !files().isEmpty() && files().size() <= 3);
  }

  @Test
  void writesSnapshotsTheMoreSeldomTheMoreThereIs() {
    LiveTasks tasks = LiveTasks.withSnapshots(new SnapshotKeeper(directory, 40), index);
    fill(100);
    tasks.apply(log.all().subList(0, 100));
    await().until(() -> files().equals(List.of("100.snapshot.gz")));

    // It has 25 lines of tasks and 12 of outcomes, so the next one is due 74 entries later.
    tasks.apply(log.all().subList(100, 173));
    tasks.apply(log.all().subList(173, 174));

    await().until(() -> files().contains("174.snapshot.gz"));
    assertThat(files()).containsExactlyInAnyOrder("100.snapshot.gz", "174.snapshot.gz");
  }

  @Test
  void doesWithoutASnapshotThatWasCut() throws IOException {
    fill(10);
    SnapshotKeeper keeper = new SnapshotKeeper(directory, Long.MAX_VALUE);
    LiveTasks tasks = LiveTasks.withSnapshots(keeper, index);
    tasks.apply(log.all().subList(0, 20));
    keeper.write(tasks.snapshot());
    tasks.apply(log.all().subList(20, 40));
    keeper.write(tasks.snapshot());
    byte[] whole = Files.readAllBytes(directory.resolve("40.snapshot.gz"));
    Files.write(
        directory.resolve("40.snapshot.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(LiveTasks.withSnapshots(keeper, new Index()).position()).isEqualTo(20);
  }

  @Test
  void goesBackToASnapshotBeforeTheLostTail() {
    fill(10);
    SnapshotKeeper keeper = new SnapshotKeeper(directory, Long.MAX_VALUE);
    LiveTasks tasks = LiveTasks.withSnapshots(keeper, index);
    tasks.apply(log.all().subList(0, 20));
    keeper.write(tasks.snapshot());
    LiveSnapshot kept = tasks.snapshot();
    tasks.apply(log.all().subList(20, 40));
    keeper.write(tasks.snapshot());

    tasks.rewind(30);

    assertThat(tasks.snapshot())
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .isEqualTo(kept);
    assertThat(index.states).hasSameSizeAs(tasks.tasks());
    assertThat(files()).containsExactly("20.snapshot.gz");
  }

  /** Four events a task, each second one of them ends. */
  private void fill(int tasks) {
    for (int i = 0; i < tasks; i++) {
      Life life = Life.of("t" + i);
      Event last = i % 2 == 0 ? life.running(1) : life.succeeded(1);
      log.append(List.of(life.submitted(), life.queued(), life.assigned(1), last));
    }
  }

  private List<String> files() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The states of the live tasks, kept from what the fold tells. */
  private static final class Index implements TaskListener {
    private final Map<TaskId, TaskState> states = new HashMap<>();
    private final List<Folded.Reason> ignored = new ArrayList<>();
    private int others;

    @Override
    public void restored(Map<TaskId, LiveTask> tasks) {
      states.clear();
      tasks.forEach((id, task) -> states.put(id, task.progress().state()));
    }

    @Override
    public void folded(
        LogEntry entry,
        TaskEvent event,
        Optional<LiveTask> before,
        Folded result,
        Optional<LiveTask> after) {
      if (result instanceof Folded.Ignored(Folded.Reason reason)) {
        ignored.add(reason);
      }
      after.ifPresentOrElse(
          task -> states.put(event.task(), task.progress().state()),
          () -> states.remove(event.task()));
    }

    @Override
    public void other(LogEntry entry) {
      others++;
    }
  }
}
