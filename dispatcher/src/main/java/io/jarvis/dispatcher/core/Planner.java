package io.jarvis.dispatcher.core;

import java.time.Instant;

/**
 * Decides where waiting tasks run. The same snapshot and instant always give the same plan,
 * whatever was planned before. Not thread-safe.
 */
public final class Planner {
  private final NodeIndex index = new NodeIndex();

  /**
   * The order of service, after the filter by quotas: first the cluster-wide class, within a
   * tenant's part for it; then the tenant with the smallest dominant share over its weight, with
   * what this plan gave it; of its tasks by class, which rises with waiting, by submission, by id.
   * A task that finds no room holds up none behind it.
   */
  public Plan plan(ClusterSnapshot cluster, Instant now) {
    index.follow(cluster);
    return new Planning(cluster, index, now).make();
  }
}
