package io.jarvis.dag.core.run;

import io.jarvis.protocol.RunId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One task of a step.
 *
 * @param index its place in the fan-out; 0 if the step is one task
 * @param round counts from 1 and rises with each retry of the run
 */
public record StepRef(String step, int index, int round) {
  private static final int DIGEST_BYTES = 20;

  /**
   * The id of its task, or of its run if it is one: the same whenever it is asked for, so that a
   * repeated submission is no second task.
   */
  public String id(RunId run) {
    String text = run + "\n" + step + "\n" + index + "\n" + round;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
