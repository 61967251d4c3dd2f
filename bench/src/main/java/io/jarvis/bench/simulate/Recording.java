package io.jarvis.bench.simulate;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Work as it was recorded, and where it is played.
 *
 * @param tasks in the order of submission
 */
record Recording(List<NodeOffer> nodes, ClusterConfig config, List<Task> tasks) {
  Recording {
    nodes = List.copyOf(nodes);
    tasks = List.copyOf(tasks);
  }

  /**
   * A task.
   *
   * @param ran how long it holds its place, whatever it had asked for
   */
  record Task(Waiting waiting, Instant submitted, Duration ran) {}

  Recording withNodes(List<NodeOffer> others) {
    return new Recording(others, config, tasks);
  }

  Recording withConfig(ClusterConfig other) {
    return new Recording(nodes, other, tasks);
  }
}
