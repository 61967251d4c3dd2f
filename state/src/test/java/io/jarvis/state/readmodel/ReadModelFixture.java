package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.state.FoldSettings;
import io.jarvis.state.Life;
import io.jarvis.state.LogFold;
import io.jarvis.state.MemoryLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A read model over a log in memory; the subclasses name its database. */
abstract class ReadModelFixture {
  static final FoldSettings EAGER =
      new FoldSettings(1_000, 100, Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(1));
  static final Duration LONG = Duration.ofSeconds(20);
  static final InstantSource CLOCK = InstantSource.fixed(Life.T0.plusSeconds(60));

  final MemoryLog log = new MemoryLog().inBatchesOf(7);
  ReadModelSettings settings;
  ReadModel model;
  LogFold fold;

  /** A new database without tables. */
  abstract ReadModelSettings newDatabase();

  @BeforeEach
  void open() {
    settings = newDatabase();
    reopen();
  }

  @AfterEach
  void close() {
    fold.close();
    model.close();
  }

  final void reopen() {
    model = ReadModel.open(settings, CLOCK);
    fold = LogFold.start(log, model.fold(), EAGER);
  }

  /** The model once it has everything. */
  final ReadModel folded() {
    try {
      assertThat(fold.awaitEnd(LONG)).as("folded; %s", fold.failure()).isTrue();
      return model;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  final List<String> ids(TaskFilter filter) {
    return model.tasks(filter, Optional.empty(), 100, all -> all).items().stream()
        .map(record -> record.spec().id().value())
        .toList();
  }
}
