package io.jarvis.broker;

/**
 * Why something failed, in one line: clients wrap what the broker said in exceptions without a
 * text.
 */
final class RootCause {
  private static final int MOST_CAUSES = 10;

  private RootCause() {}

  static String of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < MOST_CAUSES && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
