package io.jarvis.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.EventLog;
import io.jarvis.ingress.flow.ReadSide;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LogFold;
import io.jarvis.state.readmodel.ReadModel;
import io.jarvis.state.readmodel.ReadModelSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica says while it still reads a log that was there before it. */
final class ReadingAnewTest {
  private static final TaskId TASK = new TaskId("t1");

  @TempDir Path directory;
  private final SlowLog log = new SlowLog();
  private ReadModel model;
  private LogFold fold;
  private ReadSide reads;

  @BeforeEach
  void open() {
    model =
        ReadModel.open(
            ReadModelSettings.sqlite(directory.resolve("read-model.db")), InstantSource.system());
    fold = LogFold.start(log, model.fold(), FoldSettings.DEFAULT);
    reads = new ReadSide(model, fold);
  }

  @AfterEach
  void close() {
    reads.close();
    fold.close();
    model.close();
  }

  @Test
  void aTaskThatIsNotKnownHasNotEndedBeforeAllIsRead() {
    TaskLookup tasks = new TaskLookup(reads);

    assertThat(tasks.ended(TASK)).isFalse();

    log.readAll();
    await().until(() -> tasks.ended(TASK));
  }

  @Test
  void theReadModelIsNotWholeBeforeAllIsRead() {
    assertThat(reads.whole()).isFalse();

    log.readAll();
    await().until(reads::whole);
  }

  @Test
  void theReadModelIsNotWholeWhenItGoesBackBeforeAllIsReadAgain() {
    log.readAll();
    await().until(reads::whole);

    log.loseAll();

    await().until(() -> !reads.whole());
    log.readAll();
    await().until(reads::whole);
  }

  /** A log with one event, of another task, that is read when the test says so. */
  private static final class SlowLog implements EventLog {
    private final LogEntry entry =
        new LogEntry(
            0, Recorded.of("e", "/test", Instant.EPOCH, new TaskEvent.Queued(new TaskId("t2"))));
    private volatile Reader reader;

    void readAll() {
      reader.read(List.of(entry));
    }

    void loseAll() {
      Reader now = reader;
      now.lost(0);
      await().until(() -> reader != now);
    }

    @Override
    public Tail tail(long fromOffset, Reader reader) {
      this.reader = reader;
      return () -> {};
    }

    @Override
    public long end(Duration atMost) {
      return 1;
    }

    @Override
    public Recorded stamped(Event event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Recorded> append(Recorded recorded) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
