package io.jarvis.dispatcher;

import io.jarvis.broker.Broker.ConnectionState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down if the dispatcher stopped by a bug or cannot reach the broker; a standby is as healthy as a
 * leader.
 */
final class DispatcherHealthIndicator implements HealthIndicator {
  private final DispatcherService service;

  DispatcherHealthIndicator(DispatcherService service) {
    this.service = service;
  }

  @Override
  public Health health() {
    ConnectionState connection = service.connection();
    boolean up = service.failure().isEmpty() && connection != ConnectionState.DISCONNECTED;
    return (up ? Health.up() : Health.down())
        .withDetail("role", service.leads() ? "leader" : "standby")
        .withDetail("broker", connection)
        .withDetail("lag", service.lag())
        .withDetail("failure", service.failure().map(Throwable::toString).orElse(""))
        .build();
  }
}
