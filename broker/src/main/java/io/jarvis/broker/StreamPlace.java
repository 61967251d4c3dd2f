package io.jarvis.broker;

import com.rabbitmq.stream.OffsetSpecification;
import io.jarvis.broker.Chunk.StoredMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a stream was read, and by what the place is known again. A stream can lose its tail in a
 * power cut and then grow beyond the place: so the last message that was read is asked for once
 * more, and if another one stands there, the stream is read from the first chunk on that was
 * written later than that message. Used by one thread.
 */
final class StreamPlace {
  /** Whether the stream is filtered: then unseen messages may follow the last that was read. */
  private final boolean filtered;

  private long next;
  private Optional<StoredMessage> last = Optional.empty();
  private OptionalLong lostAfterMillis = OptionalLong.empty();

  /** What the first chunks of a new consumer tell. */
  enum Finding {
    AS_EXPECTED,
    /** What lies before the first chunk is no longer kept; reading goes on with it. */
    TRIMMED,
    /** Another message stands where the last one was read: a new consumer has to be opened. */
    LOST,
    /** The first chunk is the first one after the loss; reading goes on with it. */
    FOUND_AFTER_LOSS
  }

  StreamPlace(long next, boolean filtered) {
    this.next = next;
    this.filtered = filtered;
  }

  /** The offset of the next message that was not read. */
  long next() {
    return next;
  }

  /** The offset at which a new consumer has to begin. */
  OffsetSpecification whence() {
    return lostAfterMillis.isPresent()
        ? OffsetSpecification.timestamp(lostAfterMillis.getAsLong() + 1)
        : OffsetSpecification.offset(last.map(StoredMessage::offset).orElse(next));
  }

  /** The last message that was read; none if it does not stand there any more. */
  OptionalLong lastRead() {
    return last.map(message -> OptionalLong.of(message.offset())).orElse(OptionalLong.empty());
  }

  Finding find(List<Chunk> first) {
    long begin = first.getFirst().firstOffset();
    if (lostAfterMillis.isPresent()) {
      lostAfterMillis = OptionalLong.empty();
      next = begin;
      return Finding.FOUND_AFTER_LOSS;
    }
    if (last.filter(read -> begin <= read.offset() && !holds(first, read)).isPresent()) {
      lostAfterMillis = OptionalLong.of(last.get().timestampMillis());
      last = Optional.empty();
      return Finding.LOST;
    }
    return begin > next && !filtered ? Finding.TRIMMED : Finding.AS_EXPECTED;
  }

  /** The messages not read before. */
  List<StoredMessage> unread(List<Chunk> chunks) {
    return chunks.stream()
        .flatMap(chunk -> chunk.messages().stream())
        .filter(message -> message.offset() >= next)
        .toList();
  }

  /** Moves the place behind these chunks, whose unread messages have been read. */
  void pass(List<Chunk> chunks, List<StoredMessage> unread) {
    next = Math.max(next, chunks.getLast().end());
    if (!filtered && !unread.isEmpty()) {
      last = Optional.of(unread.getLast());
    }
  }

  private static boolean holds(List<Chunk> chunks, StoredMessage read) {
    return chunks.stream()
        .flatMap(chunk -> chunk.messages().stream())
        .anyMatch(m -> m.offset() == read.offset() && Arrays.equals(m.body(), read.body()));
  }
}
