package io.jarvis.catalog;

import io.jarvis.protocol.Priority;
import java.time.Duration;
import java.util.Optional;

/**
 * In which order waiting tasks are served.
 *
 * @param agingStep after each of these a waiting task counts as of the next class within its tenant
 * @param clusterWide the class that comes before every tenant's share; if any
 * @param clusterWidePercent of each resource, what a tenant's tasks of that class may hold while
 *     they come first, where there is more than one tenant
 * @param imageWeight 0 to 100: by so many hundredths of the policy's measure a node may be worse
 *     and is taken all the same if it holds the task's image and the better one does not
 */
public record SchedulingRules(
    Duration agingStep, Optional<Priority> clusterWide, int clusterWidePercent, int imageWeight) {
  /** The rules while nothing is configured. */
  public static final SchedulingRules DEFAULT =
      new SchedulingRules(Duration.ofMinutes(30), Optional.of(Priority.HIGH), 20, 10);

  /** With the default weight of images. */
  public SchedulingRules(
      Duration agingStep, Optional<Priority> clusterWide, int clusterWidePercent) {
    this(agingStep, clusterWide, clusterWidePercent, DEFAULT.imageWeight());
  }
}
