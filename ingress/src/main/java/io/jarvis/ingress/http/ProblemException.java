package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;

/** Ends a request with a problem document. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  static ProblemException of(ProblemType type, String detail) {
    return new ProblemException(Problem.of(type, detail));
  }

  static ProblemException invalid(String field, String problem, String expected) {
    return new ProblemException(Problem.invalid(field, problem, expected));
  }

  Problem problem() {
    return problem;
  }
}
