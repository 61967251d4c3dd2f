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

  /** Writes the cluster's configuration. */
  public void configure(String json) throws InterruptedException {
    send(
        HttpRequest.newBuilder(URI.create(api + "/v1/config"))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)),
        200);
  }

  /** Submits tasks, one JSON document a line; an error unless all are accepted. */
  public void submitBatch(String lines) throws InterruptedException {
    String answers =
        send(
            HttpRequest.newBuilder(URI.create(api + "/v1/tasks/batch"))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines)),
            200);
    if (answers.contains("\"problem\"")) {
      throw new IllegalStateException("a task was refused: " + answers.lines().findFirst());
    }
  }

  /** Submits one task. */
  public void submit(String task) throws InterruptedException {
    send(
        HttpRequest.newBuilder(URI.create(api + "/v1/tasks"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(task)),
        202);
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
    return send(HttpRequest.newBuilder(URI.create(api + path)), 200);
  }

  private String send(HttpRequest.Builder builder, int expected) throws InterruptedException {
    HttpRequest request = builder.timeout(TIMEOUT).build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != expected) {
        throw new IllegalStateException(
            request.uri().getPath() + " answered " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException(request.uri().getPath() + " does not answer", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
