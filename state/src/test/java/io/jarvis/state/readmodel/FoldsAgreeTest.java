package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.Life;
import io.jarvis.state.LiveTask;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.MemoryLog;
import io.jarvis.state.SnapshotKeeper;
import io.jarvis.state.TaskListener;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every fold of one log comes to the same, however it was cut into batches and wherever it was
 * restarted.
 */
final class FoldsAgreeTest {
  private static final int TASKS = 40;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverWasRepeatedShuffledAndRestarted(long seed) {
    List<LogEntry> entries = entries(new Random(seed));
    Endings endings = new Endings();
    LiveTasks whole = LiveTasks.inMemory(endings);
    whole.apply(entries);

    LiveTasks restarted = restarted(entries, new Random(seed));
    Map<TaskId, TaskRecord> records = readModel(entries, new Random(seed));

    assertThat(endings.byTask.values())
        .as("endings of a task, seed %d", seed)
        .allMatch(count -> count == 1);
    assertThat(restarted.snapshot())
        .as("seed %d", seed)
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .isEqualTo(whole.snapshot());
    Map<TaskId, TaskProgress> live =
        records.entrySet().stream()
            .filter(e -> !e.getValue().state().ended())
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().progress()));
    assertThat(live).as("seed %d", seed).isEqualTo(progress(whole));
    records.forEach((id, record) ->
        assertThat(whole.ending(id)).as("seed %d, %s", seed, id).isEqualTo(ending(record)));
  }

  private LiveTasks restarted(List<LogEntry> entries, Random random) {
    SnapshotKeeper keeper = new SnapshotKeeper(directory.resolve("snapshots"), Long.MAX_VALUE);
    LiveTasks tasks = LiveTasks.withSnapshots(keeper, new Endings());
    for (List<LogEntry> batch : batches(entries, random)) {
      tasks.apply(batch);
      if (random.nextInt(4) == 0) {
        keeper.write(tasks.snapshot());
        tasks = LiveTasks.withSnapshots(keeper, new Endings());
      }
    }
    return tasks;
  }

  private Map<TaskId, TaskRecord> readModel(List<LogEntry> entries, Random random) {
    ReadModelSettings small =
        new ReadModelSettings(
            ReadModelSettings.sqlite(directory.resolve("a.db")).url(),
            "",
            "",
            1,
            5,
            ReadModelSettings.DEFAULT_RETENTION);
    InstantSource clock = InstantSource.fixed(Life.T0);
    ReadModel model = ReadModel.open(small, clock);
    try {
      for (List<LogEntry> batch : batches(entries, random)) {
        model.fold().apply(batch);
        if (random.nextInt(6) == 0) {
          model.close();
          model = ReadModel.open(small, clock);
        }
      }
      Map<TaskId, TaskRecord> records =
          model.tasks(TaskFilter.ANY, Optional.empty(), Page.MAX_LIMIT, all -> all).items().stream()
              .collect(Collectors.toMap(record -> record.spec().id(), Function.identity()));
      Map<TaskState, Long> counted = new HashMap<>();
      records.values().forEach(record -> counted.merge(record.state(), 1L, Long::sum));
      model
          .countsByState()
          .forEach((state, count) -> assertThat(count).isEqualTo(counted.getOrDefault(state, 0L)));
      return records;
    } finally {
      model.close();
    }
  }

  private static List<List<LogEntry>> batches(List<LogEntry> entries, Random random) {
    List<List<LogEntry>> batches = new ArrayList<>();
    for (int from = 0; from < entries.size(); ) {
      int to = Math.min(entries.size(), from + 1 + random.nextInt(30));
      batches.add(entries.subList(from, to));
      from = to;
    }
    return batches;
  }

  /**
   * The lives of some tasks, mixed; one in five events comes again somewhere, one in ten earlier
   * than it should.
   */
  private static List<LogEntry> entries(Random random) {
    List<List<Event>> lives = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      lives.add(new ArrayList<>(life(Life.of("t" + i), random)));
    }
    List<Event> events = new ArrayList<>();
    while (!lives.isEmpty()) {
      List<Event> life = lives.get(random.nextInt(lives.size()));
      events.add(life.remove(random.nextInt(10) == 0 ? random.nextInt(life.size()) : 0));
      if (random.nextInt(5) == 0) {
        events.add(events.get(random.nextInt(events.size())));
      }
      lives.removeIf(List::isEmpty);
    }
    MemoryLog log = new MemoryLog();
    log.append(events);
    return log.all();
  }

  private static List<Event> life(Life life, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> life.success();
      case 1 ->
          List.of(
              life.submitted(),
              life.queued(),
              life.cancelRequested(),
              life.cancelled(1),
              life.assigned(1),
              life.running(1));
      case 2 ->
          List.of(
              life.submitted(),
              life.queued(),
              life.assigned(1),
              life.running(1),
              life.attemptEnded(1, Cause.EXIT_CODE),
              life.requeued(2),
              life.assigned(2),
              life.running(2),
              life.succeeded(2),
              life.failed(2));
      case 3 ->
          List.of(
              life.submitted(),
              life.queued(),
              life.assigned(1),
              life.attemptEnded(1, Cause.EXIT_CODE),
              life.failed(2),
              life.succeeded(1));
      default -> List.of(life.submitted(), life.queued(), life.assigned(1), life.starting(1));
    };
  }

  private static Map<TaskId, TaskProgress> progress(LiveTasks tasks) {
    return tasks.tasks().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().progress()));
  }

  private static Optional<TaskState> ending(TaskRecord record) {
    return record.state().ended() ? Optional.of(record.state()) : Optional.empty();
  }

  /** How often each task ended. */
  private static final class Endings implements TaskListener {
    private final Map<TaskId, Integer> byTask = new HashMap<>();

    @Override
    public void restored(Map<TaskId, LiveTask> tasks) {}

    @Override
    public void folded(
        LogEntry entry,
        TaskEvent event,
        Optional<LiveTask> before,
        Folded result,
        Optional<LiveTask> after) {
      if (result instanceof Folded.Changed(TaskProgress next) && next.state().ended()) {
        byTask.merge(event.task(), 1, Integer::sum);
      }
    }
  }
}
