package io.jarvis.simulation;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole control plane through faults and disasters that a seed decides: nothing is lost, each
 * task ends once and as it must, no attempt lives twice, and the queues are empty in the end.
 * {@code -Djarvis.simulation.seed=N} repeats one, {@code -Djarvis.simulation.seeds=N} plays many.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationTest {
  private static final int SEEDS = 3;

  static LongStream seeds() {
    Long one = Long.getLong("jarvis.simulation.seed");
    return one == null
        ? LongStream.rangeClosed(1, Integer.getInteger("jarvis.simulation.seeds", SEEDS))
        : LongStream.of(one);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsEveryPromise(long seed, @TempDir Path directory) throws InterruptedException {
    new Run(seed, directory).play();
  }
}
