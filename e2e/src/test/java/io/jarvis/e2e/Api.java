package io.jarvis.e2e;

import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A client of the REST door, as a user would write one. Thread-safe. */
final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration ENDED_WITHIN = Duration.ofMinutes(2);
  static final List<String> ENDINGS =
      List.of("succeeded", "failed", "cancelled", "timed-out", "expired");

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  Api(int port) {
    base = URI.create("http://127.0.0.1:" + port);
  }

  /** An answer: its status, media type and text. */
  record Answer(int status, String contentType, String text) {
    JsonNode json() {
      return Json.TREES.readTree(text);
    }
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(base.resolve(path)).GET(), "");
  }

  Answer post(String path, String body) {
    return post(path, body, "application/json");
  }

  Answer post(String path, String body, String contentType) {
    return send(
        HttpRequest.newBuilder(base.resolve(path))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        body);
  }

  Answer put(String path, String body) {
    return send(
        HttpRequest.newBuilder(base.resolve(path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)),
        body);
  }

  /** Submits a task that must be accepted; its id. */
  String submit(String task) {
    Answer answer = post("/v1/tasks", task);
    if (answer.status() != 202) {
      throw new AssertionError("refused with " + answer);
    }
    return answer.json().path("id").asString();
  }

  /** Waits until a task has ended; what is known of it then. */
  JsonNode ended(String id) {
    long deadline = System.nanoTime() + ENDED_WITHIN.toNanos();
    while (System.nanoTime() < deadline) {
      Answer answer = get("/v1/tasks/" + id + "/wait?timeout=10s");
      if (answer.status() == 200 && ENDINGS.contains(answer.json().path("state").asString())) {
        return get("/v1/tasks/" + id).json();
      }
    }
    throw new AssertionError(
        "not ended within " + ENDED_WITHIN + ": " + get("/v1/tasks/" + id).text());
  }

  private Answer send(HttpRequest.Builder request, String body) {
    try {
      HttpResponse<String> response =
          http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
      Descriptions.check(HttpExchange.of(response, body, response.body()));
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
