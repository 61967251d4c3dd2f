package io.jarvis.protocol.event;

/**
 * An event at its place in the log.
 *
 * @param bytes how long it is as it was written; 0 if that is not known
 */
public record LogEntry(long offset, Recorded recorded, int bytes) {
  /** An entry whose length nobody asks for. */
  public LogEntry(long offset, Recorded recorded) {
    this(offset, recorded, 0);
  }
}
