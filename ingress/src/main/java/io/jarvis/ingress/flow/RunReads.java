package io.jarvis.ingress.flow;

import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.journal.Runs;
import io.jarvis.protocol.RunId;
import io.jarvis.state.LogFold;
import io.jarvis.state.runs.RunsFold;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The runs as this replica has folded them. Thread-safe; blocks. */
public final class RunReads {
  private static final Duration READ_YOUR_WRITES = Duration.ofSeconds(1);

  private final RunsFold runs;
  private final LogFold fold;

  public RunReads(RunsFold runs, LogFold fold) {
    this.runs = runs;
    this.fold = fold;
  }

  /** Looks at all runs; the function must not let any of them escape. */
  public <T> T all(Function<Runs, T> look) {
    return runs.with(look);
  }

  /**
   * Looks at one run; if it is not known, the log is first read up to the end it had when asked.
   */
  public <T> ReadSide.Found<T> find(RunId id, Function<RunRecord, T> look) {
    Optional<T> known = now(id, look);
    if (known.isPresent()) {
      return new ReadSide.Found.Here<>(known.get());
    }
    if (!caughtUp(READ_YOUR_WRITES)) {
      return new ReadSide.Found.NotKnown<>();
    }
    return now(id, look)
        .<ReadSide.Found<T>>map(ReadSide.Found.Here::new)
        .orElseGet(ReadSide.Found.Nowhere::new);
  }

  /** Looks at one run as it is known now. */
  <T> Optional<T> now(RunId id, Function<RunRecord, T> look) {
    return runs.with(all -> all.get(id).map(look));
  }

  /** Waits until everything is folded that the log had when asked; false if that took too long. */
  boolean caughtUp(Duration atMost) {
    try {
      return fold.awaitEnd(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
