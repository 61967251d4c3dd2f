package io.jarvis.dag.core.run;

import io.jarvis.protocol.RunId;
import io.jarvis.protocol.Sha256;
import java.util.Optional;

/**
 * One task of a step.
 *
 * @param index its place in the fan-out; 0 if the step is one task
 * @param round counts from 1 and rises with each retry of the run
 * @param retry of a run that is a step: how often it was begun anew because it failed
 */
public record StepRef(String step, int index, int round, int retry) {
  private static final int DIGEST_BYTES = 20;

  /** A task of the first run of a step. */
  public StepRef(String step, int index, int round) {
    this(step, index, round, 0);
  }

  /** The how manieth retry it is; empty if it is none. */
  public Optional<Integer> retried() {
    return retry == 0 ? Optional.empty() : Optional.of(retry);
  }

  /**
   * The id of its task, or of its run if it is one: the same whenever it is asked for, so that a
   * repeated submission is no second task.
   */
  public String id(RunId run) {
    String text =
        run + "\n" + step + "\n" + index + "\n" + round + (retry == 0 ? "" : "\n" + retry);
    return Sha256.hex(text, DIGEST_BYTES);
  }
}
