package io.jarvis.simulation;

import java.nio.file.Path;

/** All that can be seen from outside of what becomes of tasks and runs. */
final class Observer implements AutoCloseable {
  final Story story;
  final RunStory runs;
  final Outcomes outcomes;

  /**
   * @param directory for what it keeps
   */
  Observer(Surroundings around, Path directory) {
    outcomes = new Outcomes(around.rabbit(), around.broker());
    story = new Story(around.log());
    runs = new RunStory(around.log(), directory);
  }

  /** Whether it is over with a run, and somebody was told. */
  boolean hasEnded(SimRun run) {
    return runs.end(run.id()).isPresent() && !outcomes.of(run.id().value()).isEmpty();
  }

  @Override
  public void close() {
    story.close();
    runs.close();
  }
}
