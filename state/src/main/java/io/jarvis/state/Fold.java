package io.jarvis.state;

import io.jarvis.protocol.event.LogEntry;
import java.util.List;

/**
 * What the log comes to when it is read in order. {@link LogFold} calls it on one thread at a time;
 * {@link #position} may be asked by any.
 */
public interface Fold {
  /** The offset of the next entry it wants; everything below is in it. */
  long position();

  /**
   * Takes the next entries, in order, none below {@link #position}. They are in the fold when this
   * returns.
   */
  void apply(List<LogEntry> entries);

  /**
   * The log ends before {@link #position}: its tail was lost, and with it what this fold had read
   * of it. Goes back to a state that stems from entries below {@code end} alone, at worst to none;
   * {@link #position} then says from where the log is wanted again.
   */
  void rewind(long end);

  /**
   * The log no longer has what lies from {@link #position} up to here; folding goes on behind the
   * gap.
   */
  default void skipTo(long firstKeptOffset) {}

  /** Nothing more will be asked: what waits inside gives up, by whatever exception. */
  default void stop() {}
}
