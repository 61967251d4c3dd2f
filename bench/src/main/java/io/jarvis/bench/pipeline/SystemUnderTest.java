package io.jarvis.bench.pipeline;

import io.jarvis.bench.BenchApplication;
import io.jarvis.bench.OwnProcess;
import io.jarvis.bench.Servers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jarvis in a process of its own, and what its API says of it. */
final class SystemUnderTest implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration READY = Duration.ofSeconds(120);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 200;

  private final OwnProcess process;
  private final String api;
  private final HttpClient http = HttpClient.newHttpClient();

  private SystemUnderTest(OwnProcess process, String api) {
    this.process = process;
    this.api = api;
  }

  /** Returns once all its nodes take tasks. */
  static SystemUnderTest start(
      Servers servers, int nodes, int slots, List<String> options, Path directory, int port)
      throws InterruptedException {
    Map<String, String> variables = new HashMap<>(servers.settings());
    variables.put("JARVIS_DATADIR", directory.resolve("data").toString());
    variables.put("SERVER_PORT", Integer.toString(port));
    OwnProcess process =
        OwnProcess.start(
            options,
            List.of(BenchApplication.SYSTEM, Integer.toString(nodes), Integer.toString(slots)),
            variables,
            directory.resolve("jarvis.log"));
    var system = new SystemUnderTest(process, "http://127.0.0.1:" + port);
    system.awaitNodes(nodes);
    return system;
  }

  String api() {
    return api;
  }

  long pid() {
    return process.pid();
  }

  long succeeded() throws InterruptedException {
    return cluster().path("tasks").path("succeeded").asLong(0);
  }

  /** The offset up to which the read model has folded the log. */
  long folded() throws InterruptedException {
    return cluster().path("log").path("position").asLong(0);
  }

  private void awaitNodes(int nodes) throws InterruptedException {
    long until = System.nanoTime() + READY.toNanos();
    while (!takesTasks(nodes)) {
      if (!process.runs() || System.nanoTime() - until > 0) {
        throw new IllegalStateException("Jarvis did not come up");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private boolean takesTasks(int nodes) throws InterruptedException {
    try {
      get("/health/ready");
      return cluster().path("nodes").path("takingTasks").asInt(0) == nodes;
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  private JsonNode cluster() throws InterruptedException {
    return JSON.readTree(get("/v1/cluster"));
  }

  private String get(String path) throws InterruptedException {
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(api + path)).timeout(TIMEOUT).build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " answered " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException(path + " does not answer", e);
    }
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
