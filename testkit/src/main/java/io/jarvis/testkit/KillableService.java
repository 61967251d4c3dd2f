package io.jarvis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A service in a process of its own, from this test's class path, so that it can be killed. What it
 * prints goes to {@code service.log} in its data directory.
 */
public final class KillableService implements AutoCloseable {
  private final Process process;

  private KillableService(Process process) {
    this.process = process;
  }

  /**
   * Starts it and returns at once.
   *
   * @param properties beside those that say where the servers and the data are
   */
  public static KillableService start(
      Class<?> application,
      RabbitMqServer rabbit,
      ConsulServer consul,
      Path data,
      String... properties) {
    List<String> command =
        Stream.of(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    application.getName()),
                servers(rabbit, consul),
                Stream.of("--server.port=0", "--jarvis.data-dir=" + data),
                Stream.of(properties).map(property -> "--" + property))
            .flatMap(words -> words)
            .toList();
    try {
      return new KillableService(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(data.resolve("service.log").toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> servers(RabbitMqServer rabbit, ConsulServer consul) {
    return Stream.of(
        "--jarvis.amqp.host=" + rabbit.host(),
        "--jarvis.amqp.port=" + rabbit.amqpPort(),
        "--jarvis.stream.host=" + rabbit.host(),
        "--jarvis.stream.port=" + rabbit.streamPort(),
        "--jarvis.management.url=" + rabbit.managementUrl(),
        "--jarvis.consul.host=" + consul.host(),
        "--jarvis.consul.port=" + consul.port());
  }

  /** As by {@code kill -9}; returns once it is gone. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
