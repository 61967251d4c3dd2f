package io.jarvis.catalog;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** One Consul for all tests of this module; it ends with the JVM. */
final class ConsulInContainer {
  private static final int PORT = 8500;
  private static final GenericContainer<?> CONTAINER =
      new GenericContainer<>(DockerImageName.parse("consul:1.8"))
          .withExposedPorts(PORT)
          .withCommand("agent", "-dev", "-client", "0.0.0.0")
          .waitingFor(
              Wait.forHttp("/v1/status/leader")
                  .forPort(PORT)
                  .forResponsePredicate(answer -> answer.contains(":")));

  private ConsulInContainer() {}

  static synchronized ConsulSettings settings() {
    if (!CONTAINER.isRunning()) {
      CONTAINER.start();
      Runtime.getRuntime().addShutdownHook(new Thread(CONTAINER::stop));
    }
    return new ConsulSettings(
        "localhost",
        CONTAINER.getMappedPort(PORT),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2));
  }
}
