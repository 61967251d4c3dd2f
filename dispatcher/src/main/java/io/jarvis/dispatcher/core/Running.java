package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A task on a node of which it is known when it should have ended.
 *
 * @param devices the indexes of the GPUs it has
 */
public record Running(TaskId task, Demand demand, List<Integer> devices, Instant end) {
  static final Comparator<Running> BY_END =
      Comparator.comparing(Running::end).thenComparing(running -> running.task().value());

  public Running {
    devices = List.copyOf(devices);
  }
}
