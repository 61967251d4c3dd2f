package io.jarvis.catalog;

import io.jarvis.testkit.ConsulServer;
import java.time.Duration;

/** Settings for tests: everything is noticed within two seconds. */
final class TestConsul {
  private static final Duration SHORT = Duration.ofSeconds(2);

  private TestConsul() {}

  static ConsulSettings settings() {
    return of(ConsulServer.shared());
  }

  static ConsulSettings of(ConsulServer server) {
    return new ConsulSettings(server.host(), server.port(), SHORT, SHORT, SHORT);
  }
}
