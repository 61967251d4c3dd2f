package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import java.time.Instant;

/**
 * Decides where waiting tasks run. The same snapshot and instant always give the same plan,
 * whatever was planned before. Not thread-safe.
 */
public final class Planner {
  private final NodeIndex index = new NodeIndex();

  /**
   * High before normal before low; within a class the tenants in rotation; within a tenant what was
   * returned before what is new, each in its order. A task that finds no room holds up none behind
   * it.
   */
  public Plan plan(ClusterSnapshot cluster, Instant now) {
    index.follow(cluster);
    Planning planning = new Planning(cluster, index, now);
    for (Priority priority : Priority.values()) {
      planning.serve(priority);
    }
    return planning.result();
  }
}
