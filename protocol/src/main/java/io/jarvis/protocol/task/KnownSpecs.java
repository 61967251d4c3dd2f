package io.jarvis.protocol.task;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The specifications that were read last, and those that were written last: a task's message is
 * read at every hop, and what was written to be judged is written again to be sent. What was read
 * follows from the bytes alone, and what was written from the specification, so whoever remembers
 * it does not matter. Nobody changes the bytes. Thread-safe; never blocks.
 */
public final class KnownSpecs {
  /** Longer ones are not remembered. */
  static final int MOST_BYTES = 4_096;

  /** How many are remembered, a power of two. */
  private static final int SLOTS = 4_096;

  private static final AtomicReferenceArray<@Nullable Known> READ =
      new AtomicReferenceArray<>(SLOTS);
  private static final AtomicReferenceArray<@Nullable Known> WRITTEN =
      new AtomicReferenceArray<>(SLOTS);

  private record Known(TaskSpec spec, byte[] bytes) {}

  private KnownSpecs() {}

  /**
   * What these bytes say.
   *
   * @param reader is asked if they are not known; what it throws is thrown
   */
  public static TaskSpec read(byte[] bytes, Function<byte[], TaskSpec> reader) {
    Known known = READ.get(slot(Arrays.hashCode(bytes)));
    if (known != null && Arrays.equals(known.bytes(), bytes)) {
      return known.spec();
    }
    TaskSpec spec = reader.apply(bytes);
    if (bytes.length <= MOST_BYTES) {
      READ.set(slot(Arrays.hashCode(bytes)), new Known(spec, bytes));
    }
    return spec;
  }

  /** How this very instance is written. */
  static byte[] written(TaskSpec spec, Function<TaskSpec, byte[]> writer) {
    Known known = WRITTEN.get(slot(System.identityHashCode(spec)));
    if (known != null && known.spec() == spec) {
      return known.bytes();
    }
    byte[] bytes = writer.apply(spec);
    if (bytes.length <= MOST_BYTES) {
      WRITTEN.set(slot(System.identityHashCode(spec)), new Known(spec, bytes));
    }
    return bytes;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }
}
