package io.jarvis.executor.container;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.util.HashMap;
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
  static final String GANG_NETWORK = "jarvis.gang-network";
  static final String EPOCH = "jarvis.epoch";

  private Labels() {}

  static Map<String, String> of(ContainerPlan plan) {
    Map<String, String> labels = new HashMap<>();
    labels.put(NODE, plan.name().node().value());
    labels.put(TASK, plan.name().task().value());
    labels.put(ATTEMPT, Integer.toString(plan.name().attempt()));
    labels.put(FENCE_HASH, plan.fenceHash());
    labels.put(EPOCH, Long.toString(plan.epoch()));
    plan.gang().ifPresent(gang -> labels.put(GANG_NETWORK, gang.seat().network()));
    return labels;
  }

  /** Reads a container's labels; empty if they are not ours. */
  static Optional<FoundContainer> read(String id, Map<String, String> labels, boolean running) {
    try {
      var name =
          new ContainerName(
              new NodeId(labels.getOrDefault(NODE, "")),
              new TaskId(labels.getOrDefault(TASK, "")),
              Integer.parseInt(labels.getOrDefault(ATTEMPT, "")));
      long epoch = Long.parseLong(labels.getOrDefault(EPOCH, "0"));
      return Optional.of(
          new FoundContainer(
              id,
              name,
              labels.getOrDefault(FENCE_HASH, ""),
              epoch,
              running,
              Optional.ofNullable(labels.get(GANG_NETWORK))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
