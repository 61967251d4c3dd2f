package io.jarvis.executor.core;

import io.jarvis.catalog.CatalogNode.Health;
import java.time.Duration;

/** What a node says of itself and does when parts of the cluster are out of reach (I8). */
public final class Isolation {
  private final Duration brokerLease;
  private final Duration isolation;
  private final Duration engineSilence;

  /**
   * @param brokerLease without the broker for this long it stops passing its own check
   * @param isolation without the broker and the catalog for this long it stops its containers
   * @param engineSilence with an engine that does not answer for this long it is suspect
   */
  public Isolation(Duration brokerLease, Duration isolation, Duration engineSilence) {
    this.brokerLease = brokerLease;
    this.isolation = isolation;
    this.engineSilence = engineSilence;
  }

  /**
   * How long each has been out of reach; zero if it is not. A broker that blocks publishers for an
   * alarm counts as reached.
   *
   * @param withoutJournal for how long no attempt could be written down, as on a full disk
   */
  public record Reach(
      Duration withoutBroker,
      Duration withoutCatalog,
      Duration withoutEngine,
      Duration withoutJournal) {}

  /** What the node's check says. */
  public Health health(Reach reach) {
    if (reach.withoutBroker().compareTo(brokerLease) >= 0) {
      return Health.CRITICAL;
    }
    boolean suspect = stalled(reach) || reach.withoutJournal().isPositive();
    return suspect ? Health.WARNING : Health.PASSING;
  }

  /**
   * Whether the engine is silent for so long that what has not started should go to other nodes.
   */
  public boolean stalled(Reach reach) {
    return reach.withoutEngine().compareTo(engineSilence) >= 0;
  }

  /**
   * Whether the cluster must have given the node up, so that its containers stop. A broker that is
   * away for everyone stops nothing.
   */
  public boolean stopsContainers(Reach reach) {
    return reach.withoutBroker().compareTo(isolation) >= 0
        && reach.withoutCatalog().compareTo(isolation) >= 0;
  }
}
