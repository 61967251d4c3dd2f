package io.jarvis.state;

import io.jarvis.protocol.event.LogEntry;
import java.util.List;

/**
 * Told after entries were folded, on the folding thread: must not block, and what it throws is
 * logged and forgotten.
 */
public interface FoldListener {
  /**
   * These entries are in the fold and a reader sees what they came to.
   *
   * @param position of the fold, behind the last of them
   */
  void folded(List<LogEntry> entries, long position);

  /** The fold went back: what it had told of the log from here on is void. */
  default void rewound(long position) {}
}
