package io.jarvis.bench.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Submits runs under ids of its own and asks for them, until it is answered. */
final class Client implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long PAUSE_MILLIS = 300;

  private final String api;
  private final HttpClient http = HttpClient.newHttpClient();

  Client(String api) {
    this.api = api;
  }

  /** Returns once it is accepted; the same submission again is the same run. */
  void submit(String id, JsonNode workflow) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + "/v1/runs?id=" + id))
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(workflow.toString()))
            .build();
    until(() -> answer(request, 202));
  }

  /** How a run stands once it has ended. */
  JsonNode ended(String id) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + "/v1/runs/" + id)).timeout(TIMEOUT).build();
    return until(() -> answer(request, 200).filter(run -> run.path("endedAt").isString()));
  }

  /** Something that may not be there yet. */
  private interface Question {
    Optional<JsonNode> ask() throws InterruptedException;
  }

  private static JsonNode until(Question question) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    Optional<JsonNode> answer = question.ask();
    while (answer.isEmpty()) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("no answer within " + PATIENCE);
      }
      Thread.sleep(PAUSE_MILLIS);
      answer = question.ask();
    }
    return answer.get();
  }

  /** Empty while nobody can answer. */
  private Optional<JsonNode> answer(HttpRequest request, int expected) throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == expected) {
        return Optional.of(JSON.readTree(answer.body()));
      }
      if (answer.statusCode() < 500) {
        throw new IllegalStateException(request.uri() + ": " + answer.body());
      }
      return Optional.empty();
    } catch (IOException away) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
