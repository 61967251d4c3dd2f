package io.jarvis.bench.simulate;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Work as it was recorded, and where it is played.
 *
 * @param tasks in the order of submission
 * @param sequels make what comes because something has ended
 */
record Recording(
    List<NodeOffer> nodes, ClusterConfig config, List<Task> tasks, Supplier<Sequel> sequels) {
  Recording {
    nodes = List.copyOf(nodes);
    tasks = List.copyOf(tasks);
  }

  /** Of which each task comes at its time. */
  Recording(List<NodeOffer> nodes, ClusterConfig config, List<Task> tasks) {
    this(nodes, config, tasks, () -> Sequel.NONE);
  }

  /**
   * A task.
   *
   * @param ran how long it holds its place, whatever it had asked for
   */
  record Task(Waiting waiting, Instant submitted, Duration ran) {}

  Recording withNodes(List<NodeOffer> others) {
    return new Recording(others, config, tasks, sequels);
  }

  Recording withConfig(ClusterConfig other) {
    return new Recording(nodes, other, tasks, sequels);
  }
}
