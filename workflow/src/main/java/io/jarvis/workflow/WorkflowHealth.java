package io.jarvis.workflow;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** A replica is healthy while it folds, be it leader or standby. */
final class WorkflowHealth implements HealthIndicator {
  private final WorkflowService service;

  WorkflowHealth(WorkflowService service) {
    this.service = service;
  }

  @Override
  public Health health() {
    Health.Builder health =
        service.failure().map(failure -> Health.down(failure)).orElseGet(Health::up);
    return health
        .withDetail("role", service.role().word())
        .withDetail("lag", service.lag())
        .build();
  }
}
