package io.jarvis.protocol.task;

import java.util.List;

/** What a task asks of a node's GPUs. */
public sealed interface GpuRequest {
  /** No GPU. */
  record None() implements GpuRequest {}

  /**
   * Several whole devices for the task alone.
   *
   * @param models the models that would do; any if empty
   */
  record Whole(int count, List<String> models) implements GpuRequest {
    public Whole {
      models = List.copyOf(models);
    }
  }

  /** A part of one device, in thousandths of it. */
  record Share(int millis, List<String> models) implements GpuRequest {
    public Share {
      models = List.copyOf(models);
    }
  }
}
