package io.jarvis.bench.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the API of a running Jarvis says of the whole cluster. */
public final class ClusterApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration READY = Duration.ofSeconds(120);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 200;

  private final String api;
  private final HttpClient http = HttpClient.newHttpClient();

  public ClusterApi(String api) {
    this.api = api;
  }

  public String address() {
    return api;
  }

  public long succeeded() throws InterruptedException {
    return cluster().path("tasks").path("succeeded").asLong(0);
  }

  /** The offset up to which the read model has folded the log. */
  public long folded() throws InterruptedException {
    return cluster().path("log").path("position").asLong(0);
  }

  /** Returns once so many nodes take tasks; an error if the system ends before. */
  public void awaitNodes(int nodes, BooleanSupplier runs) throws InterruptedException {
    long until = System.nanoTime() + READY.toNanos();
    while (!takesTasks(nodes)) {
      if (!runs.getAsBoolean() || System.nanoTime() - until > 0) {
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
  }
}
