package io.jarvis.state.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunsFoldTest {
  private static final RunId RUN = new RunId("r-1");
  private static final long SELDOM = 1_000_000;
  private static final Instant T0 = Instant.parse("2026-11-26T12:00:00Z");

  @TempDir private Path directory;

  @Test
  void beginsWithTheNewestSnapshotThoughTheLogHasForgotten() throws IOException {
    RunsFold fold = fold();
    apply(fold, 0, created());
    awaitSnapshot(1);
    apply(fold, 99, new RunEvent.TaskRefused(RUN, "a", 0, 1, "no image"));
    awaitSnapshot(100);

    RunsFold next = new RunsFold(directory, SELDOM, changed -> {});

    assertThat(next.position()).isEqualTo(100);
    next.skipTo(1_000);
    apply(next, 1_000, new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    apply(next, 1_001, new RunEvent.Retried(RUN, List.of(), "alice"));
    assertThat(state(next)).isEqualTo(RunState.RUNNING);
  }

  @Test
  void goesBackToASnapshotBeforeTheLogsEnd() throws IOException {
    RunsFold fold = fold();
    apply(fold, 0, created());
    awaitSnapshot(1);
    apply(fold, 99, new RunEvent.Paused(RUN, "alice"));
    awaitSnapshot(100);
    assertThat(state(fold)).isEqualTo(RunState.PAUSED);

    fold.rewind(1);

    assertThat(fold.position()).isEqualTo(1);
    assertThat(state(fold)).isEqualTo(RunState.RUNNING);
    fold.rewind(0);
    int left = fold.with(runs -> runs.all().size());
    assertThat(left).isZero();
  }

  /** A log that had lost its tail gets it again, by more than one hand and some of it late. */
  @Test
  void whatCountedBeforeItsSnapshotCountsNoSecondTime() throws IOException {
    LogEntry ended = entry(2, "ended", new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    fold()
        .apply(
            List.of(
                entry(0, "created", created()),
                entry(1, "refused", new RunEvent.TaskRefused(RUN, "a", 0, 1, "no image")),
                ended,
                entry(3, "retried", new RunEvent.Retried(RUN, List.of(), "alice"))));
    awaitSnapshot(4);

    RunsFold next = new RunsFold(directory, SELDOM, changed -> {});
    next.apply(List.of(new LogEntry(4, ended.recorded())));

    assertThat(next.position()).isEqualTo(5);
    assertThat(state(next)).isEqualTo(RunState.RUNNING);
  }

  @Test
  void tellsThatItWentBack() {
    RunsFold fold = new RunsFold(directory, SELDOM, changed -> {});
    apply(fold, 0, created());
    assertThat(fold.rewinds()).isZero();

    fold.rewind(0);

    assertThat(fold.rewinds()).isEqualTo(1);
  }

  @Test
  void doesWithoutASnapshotThatCannotBeRead() throws IOException {
    Files.writeString(directory.resolve("7.snapshot.gz"), "none");

    assertThat(fold().position()).isZero();
  }

  private RunsFold fold() {
    return new RunsFold(directory, 1, changed -> {});
  }

  private static RunState state(RunsFold fold) {
    return fold.with(runs -> runs.get(RUN).orElseThrow().run().state());
  }

  private static RunEvent.Created created() {
    return new RunEvent.Created(
        RUN,
        TenantId.DEFAULT,
        Json.TREES.readTree("{\"name\":\"w\",\"steps\":[{\"name\":\"a\",\"image\":\"x\"}]}"),
        Json.TREES.createObjectNode(),
        "digest",
        "",
        TaskEvent.Door.REST);
  }

  private static void apply(RunsFold fold, long offset, Event event) {
    fold.apply(List.of(entry(offset, "e" + offset, event)));
  }

  private static LogEntry entry(long offset, String id, Event event) {
    return new LogEntry(offset, Recorded.of(id, "/test", T0, event));
  }

  /** They are written beside the folding. */
  private void awaitSnapshot(long position) throws IOException {
    await()
        .until(() -> {
          try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.endsWith(position + ".snapshot.gz"));
          }
        });
  }
}
