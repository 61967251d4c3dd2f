package io.jarvis.bench;

/** What a benchmark has found. */
public interface BenchReport {
  /** The figures for a reader, in several lines. */
  String table();

  /** The same figures as one JSON object, in one line. */
  String json();
}
