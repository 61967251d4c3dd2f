package io.jarvis.bench.dags;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.wfformat.RecordedTask;
import io.jarvis.dag.core.wfformat.RecordedWorkflow;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimulationTest {
  private static final RecordedWorkflow FORK =
      new RecordedWorkflow(
          "fork",
          List.of(
              new RecordedTask("a", "a", List.of(), 1),
              new RecordedTask("b", "b", List.of(), 5),
              new RecordedTask("c", "c", List.of(), 3),
              new RecordedTask("d", "d", List.of("a"), 3)));

  @Test
  void takesAllWorkOnOneSlotAndTheCriticalPathOnMany() {
    assertThat(Simulation.makespan(FORK, 1)).isEqualTo(12);
    assertThat(Simulation.makespan(FORK, 4)).isEqualTo(5);
  }

  /** By the longest path it takes 7 seconds. */
  @Test
  void findsABetterOrderThanTheLongestPath() {
    assertThat(Simulation.makespan(FORK, 2)).isEqualTo(6);
  }
}
