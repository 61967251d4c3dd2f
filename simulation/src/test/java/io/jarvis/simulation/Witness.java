package io.jarvis.simulation;

import io.jarvis.catalog.Keys;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.protocol.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sees every container of every machine, and what must never be. Thread-safe. */
final class Witness {
  private final Consul consul;
  private final Map<NodeId, Engine> engines = new HashMap<>();
  private final Set<ContainerName> started = new HashSet<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();

  Witness(Consul consul) {
    this.consul = consul;
  }

  synchronized void watch(NodeId node, Engine engine) {
    engines.put(node, engine);
  }

  /** What was seen and must never be. */
  List<String> violations() {
    return violations;
  }

  void violated(String what) {
    violations.add(what);
  }

  /**
   * A container is started for the first time: no other attempt of its task may live, but one of
   * the two is on a node that the cluster gave up, which will notice.
   */
  synchronized void starts(ContainerName name) {
    if (!started.add(name)) {
      violated(name + " is started a second time");
    }
    if (isGivenUp(name.node())) {
      return;
    }
    engines.forEach((node, engine) ->
        engine.running().stream()
            .filter(other -> other.task().equals(name.task()) && !other.equals(name))
            .filter(other -> !isGivenUp(node))
            .forEach(other -> violated(name + " is started while " + other + " runs")));
  }

  private boolean isGivenUp(NodeId node) {
    return consul.get(Keys.fenced(node)).isPresent();
  }

  /** All containers that run anywhere. */
  synchronized List<ContainerName> running() {
    return engines.values().stream().flatMap(engine -> engine.running().stream()).toList();
  }
}
