package io.jarvis.dispatcher.core;

/** Is told each change of lines and books, when it has happened. */
@FunctionalInterface
public interface StepListener {
  /** Tells nobody. */
  StepListener NONE = step -> {};

  void stepped(Step step);
}
