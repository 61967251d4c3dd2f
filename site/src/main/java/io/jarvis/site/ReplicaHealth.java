package io.jarvis.site;

import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** A replica is healthy while it folds the log, be it leader or standby. Thread-safe. */
public final class ReplicaHealth implements HealthIndicator {
  private final Replica replica;

  /** One of several processes of a service, of which one leads. Thread-safe. */
  public interface Replica {
    boolean leads();

    /** How many events its fold lacks, as far as it is known. */
    long lag();

    /** Why nothing is folded any more; empty while all is well. */
    Optional<Throwable> failure();
  }

  public ReplicaHealth(Replica replica) {
    this.replica = replica;
  }

  @Override
  public Health health() {
    return replica
        .failure()
        .map(Health::down)
        .orElseGet(Health::up)
        .withDetail("role", replica.leads() ? "leader" : "standby")
        .withDetail("lag", replica.lag())
        .build();
  }
}
