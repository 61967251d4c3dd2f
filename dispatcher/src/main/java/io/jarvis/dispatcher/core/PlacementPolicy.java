package io.jarvis.dispatcher.core;

/**
 * Which of the nodes that have room for a task gets it. A pure function; its name is what the
 * cluster's configuration says.
 */
public interface PlacementPolicy {
  String policyName();

  /** The higher, the better; of equals the node whose id comes first. */
  double score(Demand demand, Room room);
}
