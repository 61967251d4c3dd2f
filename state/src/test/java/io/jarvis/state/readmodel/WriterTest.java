package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.Life;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriterTest {
  private static final int TASKS = Writer.LOADED_AT_ONCE + 50;

  @TempDir Path directory;

  @Test
  void endsATransactionEarlyRatherThanLoadTooLargeTasks() throws SQLException {
    Database database = Database.of(ReadModelSettings.sqlite(directory.resolve("large.db")));
    database.migrate();
    try (Writer writer = Writer.leading(database.openWriter(), database, 1)) {
      writer.fold(entries(0, Life::submitted));
      assertThat(writer.position()).isEqualTo(TASKS);

      List<LogEntry> queued = entries(TASKS, Life::queued);
      writer.fold(queued, 0);

      assertThat(writer.position()).isEqualTo(TASKS + Writer.LOADED_AT_ONCE);
      writer.fold(queued.subList(Writer.LOADED_AT_ONCE, TASKS), 0);
      assertThat(writer.position()).isEqualTo(2 * TASKS);
    }
  }

  @Test
  void showsANewTaskInsteadOfTheOldOneOnceItsIdIsFreeAgain() throws SQLException {
    ReadModelSettings settings = ReadModelSettings.sqlite(directory.resolve("reuse.db"));
    Database database = Database.of(settings);
    database.migrate();
    Life array = Life.of("a");
    List<Event> life =
        List.of(
            array.array(2),
            array.leaving(0, 1),
            array.index(0).succeeded(1),
            array.index(1).succeeded(1),
            new TaskEvent.Array.Succeeded(array.task()),
            array.array(2),
            array.leaving(0, 1));
    List<LogEntry> all =
        IntStream.range(0, life.size())
            .mapToObj(i -> entry(i, i < 5 ? 0 : 30, life.get(i)))
            .toList();
    try (Writer writer = Writer.leading(database.openWriter(), database, 10)) {
      for (List<LogEntry> left = all; !left.isEmpty(); left = from(all, writer.position())) {
        writer.fold(left);
      }
    }

    try (ReadModel model = ReadModel.open(settings, InstantSource.fixed(Life.T0))) {
      TaskView view = model.task(array.task()).orElseThrow();
      assertThat(view.record().state()).isEqualTo(TaskState.RUNNING);
      assertThat(view.timeline()).extracting(TimelineEntry::offset).containsExactly(5L, 6L);
      assertThat(model.membersByState(array.task()))
          .containsExactly(Map.entry(TaskState.ASSIGNED, 2L));
      assertThat(model.countsByState().values().stream().mapToLong(n -> n).sum()).isEqualTo(2);
    }
  }

  @Test
  void foldsDuplicatesInOneTransactionUnlessOneMayBeginATaskAnew() throws SQLException {
    Database database = Database.of(ReadModelSettings.sqlite(directory.resolve("duplicates.db")));
    database.migrate();
    Life a = Life.of("a");
    Life b = Life.of("b");
    try (Writer writer = Writer.leading(database.openWriter(), database, 10)) {
      writer.fold(
          List.of(
              entry(0, 0, a.submitted()),
              entry(1, 0, b.submitted()),
              entry(2, 0, a.submitted()),
              entry(3, 0, b.submitted()),
              entry(4, 0, a.queued()),
              entry(5, 0, a.cancelRequested()),
              entry(6, 0, a.cancelled(1))));
      assertThat(writer.position()).isEqualTo(7);

      writer.fold(List.of(entry(7, 28, a.submitted()), entry(8, 30, a.submitted())));
      assertThat(writer.position()).isEqualTo(8);
    }
  }

  private static LogEntry entry(int offset, int day, Event event) {
    return new LogEntry(
        offset, Recorded.of("e" + offset, "/test", Life.T0.plus(Duration.ofDays(day)), event));
  }

  private static List<LogEntry> from(List<LogEntry> all, long offset) {
    return all.subList((int) offset, all.size());
  }

  private static List<LogEntry> entries(int from, Function<Life, Event> event) {
    return IntStream.range(0, TASKS)
        .mapToObj(i ->
            new LogEntry(
                from + i,
                Recorded.of("e" + (from + i), "/test", Life.T0, event.apply(Life.of("t" + i)))))
        .toList();
  }
}
