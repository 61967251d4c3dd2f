package io.jarvis.ingress.core;

/** The result of admission. */
public sealed interface Admitted {
  /** The task may be accepted. */
  record Admissible(Submission submission) implements Admitted {}

  /**
   * The task is right, and its tenant is at its quota: it is the same task again if its id is known
   * already, and refused if not.
   */
  record OnlyIfKnown(Submission submission, Problem otherwise) implements Admitted {}

  /** The task is refused. */
  record Refused(Problem problem) implements Admitted {}
}
