package io.jarvis.executor.core;

import io.jarvis.protocol.TaskId;

/** Identifies one attempt at a task. */
public record AttemptKey(TaskId task, int attempt) {
  @Override
  public String toString() {
    return task + ":" + attempt;
  }
}
