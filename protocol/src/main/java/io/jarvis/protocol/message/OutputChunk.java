package io.jarvis.protocol.message;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.Word;
import java.time.Instant;

/**
 * Some lines of what a container wrote.
 *
 * @param sequence counts the chunks of an attempt from 0; the same chunk sent twice bears the same number
 */
public record OutputChunk(TaskId task, int attempt, Channel channel, long sequence, Instant at, String text) {
  /** Where the container wrote it. */
  public enum Channel implements Word {
    STDOUT,
    STDERR
  }
}
