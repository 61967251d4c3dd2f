package io.jarvis.state;

import io.jarvis.protocol.event.LogEntry;
import java.util.List;

/**
 * Told of entries on their way into a fold: must not block; what it throws is logged and forgotten.
 */
public interface FoldListener {
  /** These entries were read, in order, and are about to be folded. On the reading thread. */
  default void read(List<LogEntry> entries) {}

  /**
   * These entries are in the fold and a reader sees what they came to. On the folding thread.
   *
   * @param position of the fold, behind the last of them
   */
  void folded(List<LogEntry> entries, long position);

  /** The fold went back: what it had told of the log from here on is void. */
  default void rewound(long position) {}
}
