package io.jarvis.catalog;

import io.jarvis.testkit.ConsulServer;
import java.time.Duration;

/** Settings for tests: an outage is noticed within a few seconds. */
final class TestConsul {
  static final Duration SHORT = Duration.ofSeconds(2);

  /** A heartbeat ends when a test says so, never because the machine is slow. */
  private static final Duration TTL = Duration.ofMinutes(10);

  private TestConsul() {}

  /** Of the server that all share, which holds nothing then. */
  static ConsulSettings empty() {
    ConsulServer.shared().reset();
    return settings();
  }

  static ConsulSettings settings() {
    return of(ConsulServer.shared());
  }

  static ConsulSettings of(ConsulServer server) {
    return new ConsulSettings(
        server.host(), server.port(), TTL, SHORT, ConsulSettings.DEFAULT_CALL_TIMEOUT);
  }
}
