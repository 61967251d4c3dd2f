package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.state.Life;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
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

  private static List<LogEntry> entries(int from, Function<Life, Event> event) {
    return IntStream.range(0, TASKS)
        .mapToObj(i ->
            new LogEntry(
                from + i,
                Recorded.of("e" + (from + i), "/test", Life.T0, event.apply(Life.of("t" + i)))))
        .toList();
  }
}
