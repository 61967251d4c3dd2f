package io.jarvis.simulation;

import io.jarvis.broker.EventLog;
import io.jarvis.dag.core.run.Run;
import io.jarvis.dag.core.run.StepView;
import io.jarvis.protocol.RunId;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LogFold;
import io.jarvis.state.runs.RunsFold;
import io.jarvis.testkit.play.Interpreter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the log tells of each run, as anybody reads it. Thread-safe. */
final class RunStory implements AutoCloseable {
  private final RunsFold runs;
  private final LogFold fold;

  RunStory(EventLog log, Path directory) {
    runs = new RunsFold(directory, Long.MAX_VALUE, changed -> {});
    fold = LogFold.start(log, runs, FoldSettings.DEFAULT);
  }

  /** How it ended, if it has. */
  Optional<Interpreter.End> end(RunId run) {
    return runs.with(all ->
        all.get(run).map(record -> record.run()).filter(Run::finished).map(RunStory::standing));
  }

  /** Where it stands. */
  String of(RunId run) {
    return runs.with(all ->
        run
            + ": "
            + all.get(run).map(record -> standing(record.run()).toString()).orElse("unknown"));
  }

  private static Interpreter.End standing(Run run) {
    return new Interpreter.End(
        run.state().word(),
        run.steps().stream()
            .collect(Collectors.toMap(StepView::name, step -> step.state().word())));
  }

  @Override
  public void close() {
    fold.close();
  }
}
