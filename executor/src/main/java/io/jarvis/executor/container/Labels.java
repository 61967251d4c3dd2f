package io.jarvis.executor.container;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.util.Map;
import java.util.Optional;

/**
 * What a container says of itself, so that a restarted executor knows it again. Executors that
 * share an engine own theirs by the node.
 */
final class Labels {
  static final String NODE = "jarvis.node";
  static final String TASK = "jarvis.task";
  static final String ATTEMPT = "jarvis.attempt";
  static final String FENCE_HASH = "jarvis.fence-hash";
  static final String EPOCH = "jarvis.epoch";

  private Labels() {}

  static Map<String, String> of(ContainerPlan plan) {
    return Map.of(
        NODE, plan.name().node().value(),
        TASK, plan.name().task().value(),
        ATTEMPT, Integer.toString(plan.name().attempt()),
        FENCE_HASH, plan.fenceHash(),
        EPOCH, Long.toString(plan.epoch()));
  }

  /** Reads them; empty if somebody else wrote them. */
  static Optional<FoundContainer> read(String id, Map<String, String> labels, boolean running) {
    try {
      var name =
          new ContainerName(
              new NodeId(labels.getOrDefault(NODE, "")),
              new TaskId(labels.getOrDefault(TASK, "")),
              Integer.parseInt(labels.getOrDefault(ATTEMPT, "")));
      long epoch = Long.parseLong(labels.getOrDefault(EPOCH, "0"));
      return Optional.of(
          new FoundContainer(id, name, labels.getOrDefault(FENCE_HASH, ""), epoch, running));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
