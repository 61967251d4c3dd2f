package io.jarvis.protocol.message;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.Word;
import java.time.Instant;
import java.util.Optional;

/**
 * Some of what a container wrote, whole lines where it wrote lines.
 *
 * <p>An executor that was restarted may send again what it had sent before, cut into other chunks.
 * A reader therefore keeps the {@link #end} of what it has read of an attempt and takes of each
 * chunk only what lies {@link #after} it: then each line is read once, in order.
 *
 * @param sequence where its text begins in all that the attempt wrote, both channels together, in
 *     UTF-16 code units from 0
 */
public record OutputChunk(
    TaskId task, int attempt, Channel channel, long sequence, Instant at, String text) {
  /** Where the container wrote it. */
  public enum Channel implements Word {
    STDOUT,
    STDERR
  }

  /** Where the text that follows begins. */
  public long end() {
    return sequence + text.length();
  }

  /** What of it begins at this place or later; empty if all of it was read before. */
  public Optional<OutputChunk> after(long read) {
    if (end() <= read) {
      return Optional.empty();
    }
    return read <= sequence
        ? Optional.of(this)
        : Optional.of(
            new OutputChunk(
                task,
                attempt,
                channel,
                read,
                at,
                text.substring(Math.toIntExact(read - sequence))));
  }
}
