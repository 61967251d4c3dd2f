package io.jarvis.broker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The publishes of one channel that were sent and not yet confirmed, by sequence number. Not
 * thread-safe.
 */
final class UnconfirmedWindow {
  private final @Nullable Publish[] slots;
  private long oldest = 1;
  private long next = 1;

  UnconfirmedWindow(int limit) {
    this.slots = new @Nullable Publish[limit];
  }

  boolean isFull() {
    return next - oldest >= slots.length;
  }

  boolean isEmpty() {
    return next == oldest;
  }

  /** The sequence number that the channel gives it. */
  long add(Publish publish) {
    slots[slot(next)] = publish;
    return next++;
  }

  @Nullable Publish get(long sequence) {
    return sequence >= oldest && sequence < next ? slots[slot(sequence)] : null;
  }

  /** Takes out what the broker settled: this one, or all up to it. */
  List<Publish> settle(long sequence, boolean multiple) {
    List<Publish> settled = new ArrayList<>(1);
    for (long each = multiple ? oldest : sequence; each <= sequence; each++) {
      Publish publish = get(each);
      if (publish != null) {
        settled.add(publish);
        slots[slot(each)] = null;
      }
    }
    while (oldest < next && slots[slot(oldest)] == null) {
      oldest++;
    }
    return settled;
  }

  /** Shows what is in it, oldest first. */
  void forEach(Consumer<Publish> action) {
    for (long each = oldest; each < next; each++) {
      Publish publish = slots[slot(each)];
      if (publish != null) {
        action.accept(publish);
      }
    }
  }

  /** Empties it for a new channel. */
  List<Publish> clear() {
    List<Publish> left = new ArrayList<>();
    forEach(left::add);
    Arrays.fill(slots, null);
    oldest = 1;
    next = 1;
    return left;
  }

  private int slot(long sequence) {
    return (int) (sequence % slots.length);
  }
}
