package io.jarvis.ingress.core;

/** The result of admission. */
public sealed interface Admitted {
  /** The task may be accepted. */
  record Admissible(Submission submission) implements Admitted {}

  /** The task is refused. */
  record Refused(Problem problem) implements Admitted {}
}
