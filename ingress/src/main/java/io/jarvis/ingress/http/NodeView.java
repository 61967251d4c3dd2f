package io.jarvis.ingress.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.NodeUse;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.task.Resources;
import io.jarvis.state.readmodel.NodeLoad;
import io.jarvis.state.readmodel.Occupant;
import io.jarvis.state.readmodel.TimelineEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node: what it offers, what of it is reserved, and what its tasks really use.
 *
 * @param used empty if its executor does not say, or has fallen silent
 */
public record NodeView(
    String id,
    State state,
    String instance,
    String health,
    String mode,
    Capacity capacity,
    Reserved reserved,
    Optional<NodeUse> used,
    Map<String, String> attributes) {

  /** The state of a node, in one word. */
  public enum State implements Word {
    READY,
    DRAINING,
    CORDONED,
    /** The node's own check does not pass. */
    SUSPECT,
    DEAD
  }

  /** What it offers. */
  record Capacity(
      String cpu,
      String memory,
      String disk,
      List<NodeOffer.Gpu> gpus,
      Map<String, Long> custom,
      int tasks) {}

  /** What the tasks on it reserve together. */
  record Reserved(String cpu, String memory, String disk, int tasks) {}

  /** All nodes. */
  record All(List<NodeView> nodes) {}

  /** A node with what is on it and what happened to it, the last first. */
  record Detailed(@JsonUnwrapped NodeView node, List<OnNode> tasks, List<TimelineEntry> events) {}

  /**
   * A task on a node.
   *
   * @param rank of the gang's member that is there, if it is a gang
   */
  record OnNode(
      String id,
      Optional<Integer> rank,
      String name,
      String state,
      int attempt,
      Instant updatedAt,
      Resources resources) {
    static OnNode of(Occupant occupant) {
      TaskRecord task = occupant.task();
      return new OnNode(
          task.spec().id().value(),
          task.spec().gang().map(gang -> occupant.rank()),
          task.spec().name(),
          task.state().word(),
          task.progress().lastAttempt(),
          task.updatedAt(),
          task.spec().resources());
    }
  }

  static NodeView of(CatalogNode node, NodeLoad load, Optional<NodeUse> used) {
    NodeOffer offer = node.offer();
    return new NodeView(
        node.id().value(),
        state(node),
        node.instance(),
        node.health().word(),
        node.mode().word(),
        new Capacity(
            offer.cpu().toString(),
            offer.memory().toString(),
            offer.disk().toString(),
            offer.gpus(),
            offer.custom(),
            offer.tasks()),
        new Reserved(
            load.cpu().toString(), load.memory().toString(), load.disk().toString(), load.tasks()),
        used.filter(use -> node.health() == CatalogNode.Health.PASSING),
        offer.attributes());
  }

  /** The state of a node. */
  public static State state(CatalogNode node) {
    if (node.fencing() == CatalogNode.Fencing.FENCED) {
      return State.DEAD;
    }
    if (node.health() != CatalogNode.Health.PASSING) {
      return State.SUSPECT;
    }
    return switch (node.mode()) {
      case NodeEvent.Mode.READY -> State.READY;
      case NodeEvent.Mode.DRAINING -> State.DRAINING;
      case NodeEvent.Mode.CORDONED -> State.CORDONED;
    };
  }
}
