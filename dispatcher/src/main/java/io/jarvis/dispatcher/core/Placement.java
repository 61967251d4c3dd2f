package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a plan says of waiting tasks. */
public sealed interface Placement {
  /**
   * It goes to a node.
   *
   * @param devices the indexes of the GPUs it gets
   * @param turn becomes the node's
   * @param choice why there
   * @param rest where the other members of a gang go, by rank
   */
  record Placed(
      Waiting task, NodeId node, List<Integer> devices, long turn, Choice choice, List<Member> rest)
      implements Placement {
    public Placed {
      devices = List.copyOf(devices);
      rest = List.copyOf(rest);
    }

    /** The place of a task that is no gang. */
    public Placed(Waiting task, NodeId node, List<Integer> devices, long turn, Choice choice) {
      this(task, node, devices, turn, choice, List.of());
    }

    /** The same place, for another task that asks the same. */
    Placed of(Waiting other) {
      return new Placed(other, node, devices, turn, choice, rest);
    }

    /** All members by rank; a task that is no gang is its only member. */
    public List<Member> members() {
      List<Member> members = new ArrayList<>();
      members.add(new Member(node, devices, turn));
      members.addAll(rest);
      return members;
    }
  }

  /** Where a member of a gang goes. */
  record Member(NodeId node, List<Integer> devices, long turn) {
    public Member {
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
   * what runs there ends as expected. For a gang it is kept on all of these nodes.
   */
  record Reserved(Waiting task, NodeId node, Instant start, List<NodeId> nodes)
      implements Placement {
    public Reserved {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * No node has room, but these make room for it: they are of a lower class, of the same tenant or
   * of one that has more than its share, and lose the least work. Its place is kept until they are
   * gone; those of a gang are kept all or none.
   *
   * @param nodes where: of a gang each member's, by rank; else one
   * @param victims on these nodes; none, if others leave them already and it needs nobody else to
   */
  record Preempts(Waiting task, List<NodeId> nodes, List<Running> victims) implements Placement {
    public Preempts {
      nodes = List.copyOf(nodes);
      victims = List.copyOf(victims);
    }

    /** The node of the first member. */
    public NodeId node() {
      return nodes.getFirst();
    }

    /** How many places are kept on each node. */
    Map<NodeId, Integer> seats() {
      Map<NodeId, Integer> seats = new LinkedHashMap<>();
      nodes.forEach(node -> seats.merge(node, 1, Integer::sum));
      return seats;
    }
  }

  /**
   * Its tenant's quota has no room for it: these stay in the line. One of these for all tasks of a
   * line that ask the same.
   */
  record OverQuota(Waiting first, int tasks) implements Placement {}

  /**
   * As many of its key are placed as may be: these stay in the line. One of these for all tasks of
   * a line that ask the same.
   *
   * @param limit how many may be
   */
  record Throttled(Waiting first, int tasks, int limit) implements Placement {}

  /** No present node could ever take it. */
  record NeverFits(Waiting task, List<String> reasons) implements Placement {
    public NeverFits {
      reasons = List.copyOf(reasons);
    }
  }
}
