package io.jarvis.ingress.core;

/** The result of admission. */
public sealed interface Admitted {
  /** It may be accepted. */
  record Admissible(Submission submission) implements Admitted {}

  /** It may not, and why. */
  record Refused(Problem problem) implements Admitted {}
}
