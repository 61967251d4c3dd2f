package io.jarvis.dag.core.expression;

/** An expression has no value for what it was given; the text says why, for whoever wrote it. */
public final class ExpressionException extends Exception {
  public ExpressionException(String message) {
    super(message);
  }
}
