package io.jarvis.executor.core;

import io.jarvis.executor.container.OutputEntry;
import io.jarvis.executor.container.OutputPosition;
import io.jarvis.protocol.message.OutputChunk;
import io.jarvis.protocol.message.OutputChunk.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes chunks of the entries of a container's output. The same entries from the same place always
 * bear the same sequence numbers, however they are cut into chunks. Beyond what is kept it says so
 * once and takes no more. Not thread-safe.
 */
public final class OutputAssembler {
  /** The text that marks where the output was cut off. */
  public static final String CUT_OFF = "[jarvis: the rest of the output is not kept]\n";

  /** The most bytes UTF-8 needs for a character. */
  private static final int CHARACTER_BYTES = 4;

  private final AttemptKey attempt;
  private final Limits limits;
  private final Map<Channel, byte[]> brokenCharacters = new EnumMap<>(Channel.class);
  private final StringBuilder text = new StringBuilder();
  private Channel channel = Channel.STDOUT;
  private Instant at = Instant.EPOCH;
  private long sequence;
  private OutputPosition position;

  /**
   * Begins, or goes on, where an earlier reading was.
   *
   * @param sequence what was confirmed, in UTF-16 code units
   */
  public OutputAssembler(
      AttemptKey attempt, Limits limits, long sequence, OutputPosition position) {
    this.attempt = attempt;
    this.limits = limits;
    this.sequence = sequence;
    this.position = position;
  }

  /** How much goes into a chunk and how much is kept in all, in UTF-16 code units. */
  public record Limits(int chunkChars, long keptChars) {}

  /** A chunk and the place behind it. */
  public record Cut(OutputChunk chunk, OutputPosition behind) {}

  /** Whether an entry belongs in another chunk than those before it: then {@link #cut} first. */
  public boolean cutBefore(OutputEntry entry) {
    return !text.isEmpty()
        && (entry.channel() != channel
            || text.length() + entry.bytes().length > limits.chunkChars());
  }

  /** Takes the next entry. */
  public void add(OutputEntry entry) {
    if (text.isEmpty()) {
      channel = entry.channel();
      at = entry.at();
    }
    position = position.behind(entry.at());
    long left = limits.keptChars() - sequence - text.length();
    if (left <= 0) {
      return;
    }
    String decoded = decoded(entry);
    if (decoded.length() < left) {
      text.append(decoded);
    } else {
      String kept = decoded.substring(0, wholeEnd(decoded, Math.toIntExact(left)));
      text.append(kept).append(kept.endsWith("\n") ? "" : "\n").append(CUT_OFF);
    }
  }

  /** An end at most here, not between the halves of a surrogate pair. */
  private static int wholeEnd(String text, int atMost) {
    return Character.isHighSurrogate(text.charAt(atMost - 1)) ? atMost - 1 : atMost;
  }

  /** Whether nothing more is kept. */
  public boolean full() {
    return sequence + text.length() >= limits.keptChars();
  }

  /** What was taken since the last cut; empty if nothing. */
  public Optional<Cut> cut() {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    OutputChunk chunk =
        new OutputChunk(attempt.task(), attempt.attempt(), channel, sequence, at, text.toString());
    sequence = chunk.end();
    text.setLength(0);
    return Optional.of(new Cut(chunk, position));
  }

  /**
   * The engine cuts very long lines anywhere, in a character too: its first bytes wait for the
   * rest.
   */
  private String decoded(OutputEntry entry) {
    byte[] before = brokenCharacters.remove(entry.channel());
    byte[] bytes = before == null ? entry.bytes() : joined(before, entry.bytes());
    int whole = wholeCharacters(bytes);
    if (whole < bytes.length) {
      brokenCharacters.put(entry.channel(), Arrays.copyOfRange(bytes, whole, bytes.length));
    }
    return new String(bytes, 0, whole, StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /**
   * How many bytes there are before a last character that is not whole; a line's end is always
   * whole.
   */
  private static int wholeCharacters(byte[] bytes) {
    for (int back = 1; back < CHARACTER_BYTES && back <= bytes.length; back++) {
      int last = bytes[bytes.length - back] & 0xFF;
      if (last < 0x80) {
        return bytes.length;
      }
      if (last >= 0xC0) {
        return needed(last) > back ? bytes.length - back : bytes.length;
      }
    }
    return bytes.length;
  }

  private static int needed(int firstByte) {
    if (firstByte >= 0xF0) {
      return CHARACTER_BYTES;
    }
    return firstByte >= 0xE0 ? 3 : 2;
  }
}
