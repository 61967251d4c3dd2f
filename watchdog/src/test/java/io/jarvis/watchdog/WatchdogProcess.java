package io.jarvis.watchdog;

import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A watchdog in a process of its own, so that it can be killed. */
final class WatchdogProcess implements AutoCloseable {
  private final Process process;

  private WatchdogProcess(Process process) {
    this.process = process;
  }

  static WatchdogProcess start(RabbitMqServer rabbit, ConsulServer consul, Path data) {
    List<String> settings =
        List.of(
            "server.port=0",
            "jarvis.amqp.host=" + rabbit.host(),
            "jarvis.amqp.port=" + rabbit.amqpPort(),
            "jarvis.stream.host=" + rabbit.host(),
            "jarvis.stream.port=" + rabbit.streamPort(),
            "jarvis.management.url=" + rabbit.managementUrl(),
            "jarvis.consul.host=" + consul.host(),
            "jarvis.consul.port=" + consul.port(),
            "jarvis.data-dir=" + data);
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    WatchdogApplication.class.getName()),
                settings.stream().map(setting -> "--" + setting))
            .toList();
    try {
      return new WatchdogProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(data.resolve("watchdog.log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As by {@code kill -9}. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
