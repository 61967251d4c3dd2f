package io.jarvis.dag.core.expression;

/**
 * How much JSON one evaluation may still come to, so that no expression fills the memory or an
 * event of the log. Confined to one evaluation.
 */
public final class Allowance {
  private long left = Expression.MAX_VALUE_CHARS;

  Allowance() {}

  /** Counts what was made. */
  void take(int chars) throws ExpressionException {
    left -= chars;
    if (left < 0) {
      throw new ExpressionException(
          "it comes to more than " + Expression.MAX_VALUE_CHARS + " characters");
    }
  }
}
