package io.jarvis.executor;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the node takes tasks. */
final class ExecutorHealthIndicator implements HealthIndicator {
  private final ExecutorService service;

  ExecutorHealthIndicator(ExecutorService service) {
    this.service = service;
  }

  @Override
  public Health health() {
    NodeExecutor.State state = service.node().state();
    return (state == NodeExecutor.State.PASSING ? Health.up() : Health.down())
        .withDetail("node", service.node().node().value())
        .withDetail("state", state)
        .withDetail("broker", service.connection())
        .withDetail("attempts", service.node().attempts())
        .build();
  }
}
