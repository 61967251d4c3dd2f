package io.jarvis.executor.container;

/** What a task left at {@code $JARVIS_OUTPUT}. */
public sealed interface OutputFile {
  /** No file. */
  record None() implements OutputFile {}

  /** Its content, within the limit. */
  record Content(byte[] bytes) implements OutputFile {}

  /** More than the limit. */
  record TooLarge(long bytes) implements OutputFile {}

  /** A directory, a link or the like. */
  record NoFile() implements OutputFile {}
}
