package io.jarvis.bench.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs workflows in a running Jarvis, one after the other. */
public final class RunsApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 100;

  private final String api;
  private final HttpClient http = HttpClient.newHttpClient();

  public RunsApi(String api) {
    this.api = api;
  }

  /** Runs it and waits for its end; how it stands then. An error if it does not succeed. */
  public JsonNode run(JsonNode workflow) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + "/v1/runs"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(workflow)))
            .timeout(TIMEOUT)
            .build();
    String id = send(request, 202).path("id").asString();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!summary(id).path("endedAt").isString()) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("run " + id + " has not ended after " + PATIENCE);
      }
      Thread.sleep(LOOK_MILLIS);
    }
    JsonNode ended = get("/v1/runs/" + id);
    if (!ended.path("state").asString().equals("succeeded")) {
      throw new IllegalStateException("run " + id + " has " + ended.path("state").asString());
    }
    return ended;
  }

  /** Only runs that are benchmarks are here, and the last is the newest. */
  private JsonNode summary(String id) throws InterruptedException {
    JsonNode newest = get("/v1/runs?limit=1").path("runs").path(0);
    if (!newest.path("id").asString().equals(id)) {
      throw new IllegalStateException("run " + id + " is not the newest");
    }
    return newest;
  }

  /** What a page says. */
  public JsonNode get(String path) throws InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(api + path)).timeout(TIMEOUT).build(), 200);
  }

  private JsonNode send(HttpRequest request, int expected) throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != expected) {
        throw new IllegalStateException(request.uri() + ": " + answer.statusCode() + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(request.uri() + " does not answer", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
