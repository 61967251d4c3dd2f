package io.jarvis.standalone.e2e;

import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Runs {@code submit.py}: a client that shares no code with us. */
final class PythonClient implements AutoCloseable {
  private static final String PYTHON = "/usr/bin/python3";

  private final Process process;
  private final Map<String, JsonNode> outcomes = new ConcurrentHashMap<>();

  private PythonClient(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  static PythonClient submit(RabbitMqServer rabbit, List<String> tasks) throws IOException {
    Path script =
        Path.of(System.getProperty("jarvis.root", ".."), "standalone/src/test/python/submit.py");
    Process process =
        new ProcessBuilder(
                PYTHON,
                script.toString(),
                rabbit.host(),
                Integer.toString(rabbit.amqpPort()),
                BrokerUser.SUBMITTER.username(),
                BrokerUser.SUBMITTER.password())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer input = process.outputWriter()) {
      for (String task : tasks) {
        input.write(task + "\n");
      }
    }
    return new PythonClient(process);
  }

  /** The outcomes told so far, by task id. */
  Map<String, JsonNode> outcomes() {
    return outcomes;
  }

  @Override
  public void close() {
    process.destroy();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      lines
          .lines()
          .map(Json.TREES::readTree)
          .filter(message -> message.path("type").asString("").equals("jarvis.outcome.v1"))
          .forEach(message ->
              outcomes.put(message.path("body").path("id").asString(), message.path("body")));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
