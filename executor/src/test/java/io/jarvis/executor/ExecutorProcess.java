package io.jarvis.executor;

import io.jarvis.protocol.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An executor in a process of its own, so that it can be killed. */
final class ExecutorProcess implements AutoCloseable {
  private final Process process;

  private ExecutorProcess(Process process) {
    this.process = process;
  }

  static ExecutorProcess start(Cluster cluster, NodeId node, Path data) {
    List<String> settings =
        List.of(
            "server.port=0",
            "jarvis.amqp.host=" + cluster.rabbit.host(),
            "jarvis.amqp.port=" + cluster.rabbit.amqpPort(),
            "jarvis.stream.host=" + cluster.rabbit.host(),
            "jarvis.stream.port=" + cluster.rabbit.streamPort(),
            "jarvis.consul.host=" + cluster.consul.host(),
            "jarvis.consul.port=" + cluster.consul.port(),
            "jarvis.data-dir=" + data,
            "jarvis.executor.node=" + node,
            "jarvis.executor.timing.heartbeat=1s");
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ExecutorApplication.class.getName()),
                settings.stream().map(setting -> "--" + setting))
            .toList();
    try {
      return new ExecutorProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(data.resolve("executor.log").toFile()))
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
