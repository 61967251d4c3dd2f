package io.jarvis.broker;

import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.LogEntry;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where several services of one process read the same log, an event is decoded once unless it is
 * long: the last ones are remembered with their bytes. As an entry follows from its offset and its
 * bytes alone, it does not matter from which log it was read. Thread-safe; never blocks.
 */
final class DecodedEvents {
  /** How many are remembered, a power of two: what readers are apart when all keep up. */
  static final int SLOTS = 4_096;

  /** Longer events are decoded by each reader. */
  static final int MOST_BYTES = 8 << 10;

  private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(SLOTS);

  private record Slot(byte[] bytes, long offset, Optional<LogEntry> entry) {}

  /** The entry of a message; empty, or an exception, as by {@link EventCodec#decode}. */
  Optional<LogEntry> decode(Chunk.StoredMessage message) {
    int index = (int) (message.offset() & (SLOTS - 1));
    Slot slot = slots.get(index);
    if (slot != null
        && slot.offset() == message.offset()
        && Arrays.equals(slot.bytes(), message.body())) {
      return slot.entry();
    }
    Optional<LogEntry> entry =
        EventCodec.decode(message.body())
            .map(event -> new LogEntry(message.offset(), event, message.body().length));
    if (message.body().length <= MOST_BYTES) {
      slots.set(index, new Slot(message.body(), message.offset(), entry));
    }
    return entry;
  }
}
