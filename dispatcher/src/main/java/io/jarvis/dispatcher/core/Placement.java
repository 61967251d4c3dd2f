package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Choice;
import java.time.Instant;
import java.util.List;

/** What a plan says of waiting tasks. */
public sealed interface Placement {
  /**
   * It goes to a node.
   *
   * @param devices the indexes of the GPUs it gets
   * @param turn becomes the node's
   * @param choice why there
   */
  record Placed(Waiting task, NodeId node, List<Integer> devices, long turn, Choice choice)
      implements Placement {
    public Placed {
      devices = List.copyOf(devices);
    }
  }

  /**
   * Some present node could take it, but none has room: these stay in the line. One of these for
   * all tasks of a line that ask the same.
   */
  record NoCapacityNow(Waiting first, int tasks) implements Placement {}

  /**
   * The first that finds no room: so much is kept for it on this node that it can start then, if
   * what runs there ends as expected.
   */
  record Reserved(Waiting task, NodeId node, Instant start) implements Placement {}

  /**
   * Its tenant's quota has no room for it: these stay in the line. One of these for all tasks of a
   * line that ask the same.
   */
  record OverQuota(Waiting first, int tasks) implements Placement {}

  /** No present node could ever take it. */
  record NeverFits(Waiting task, List<String> reasons) implements Placement {
    public NeverFits {
      reasons = List.copyOf(reasons);
    }
  }
}
