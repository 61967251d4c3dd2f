package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.ApiDescription;
import io.jarvis.testkit.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/**
 * A client of the REST door, which holds every exchange against the description of the door. Told
 * that something is not known yet it asks again, as the answer says. Thread-safe.
 */
final class Api {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final String JSON = "application/json";

  private final String base;
  private final boolean patient;

  Api(String base) {
    this(base, true);
  }

  private Api(String base, boolean patient) {
    this.base = base;
    this.patient = patient;
  }

  /** The same, which asks once. */
  Api impatient() {
    return new Api(base, false);
  }

  /** What came back. */
  record Answer(int status, HttpResponse<byte[]> response) {
    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return Json.TREES.readTree(response.body());
    }

    boolean isNotKnownYet() {
      return status == 503 && text().contains("the log is still being read");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    Answer is(int expected) {
      assertThat(status)
          .as(() -> response.request().method() + " " + response.uri() + ": " + text())
          .isEqualTo(expected);
      return this;
    }

    /** A problem document, which says the same as the status line. */
    JsonNode problem(int expected) {
      is(expected);
      assertThat(header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(json().path("status").asInt()).isEqualTo(expected);
      assertThat(text()).doesNotContain("Exception").doesNotContain("\\tat ");
      return json();
    }
  }

  Answer get(String path) {
    return send(request(path).GET(), "");
  }

  Answer delete(String path) {
    return send(request(path).DELETE(), "");
  }

  /** Submits a task with these fields, which must be accepted. */
  TaskId submit(String fields) {
    JsonNode accepted =
        post("/v1/tasks", "{\"image\": \"busybox\", " + fields + "}").is(202).json();
    return new TaskId(accepted.path("id").asString());
  }

  Answer post(String path, String body) {
    return post(path, body, JSON);
  }

  Answer post(String path, String body, String contentType) {
    return send(
        request(path)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", contentType),
        body);
  }

  Answer post(String path) {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()), "");
  }

  Answer put(String path, String body) {
    return put(path, body, JSON);
  }

  Answer put(String path, String body, String contentType) {
    return send(
        request(path)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", contentType),
        body);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
  }

  /** Sends what is no text, so that nothing is said of it but its answer. */
  Answer send(HttpRequest.Builder request) {
    return send(request, "");
  }

  private Answer send(HttpRequest.Builder request, String body) {
    Answer first = sendOnce(request, body);
    return patient && first.isNotKnownYet()
        ? await("it is known").until(() -> sendOnce(request, body), again -> !again.isNotKnownYet())
        : first;
  }

  private Answer sendOnce(HttpRequest.Builder request, String body) {
    Answer answer = sendAnything(request);
    describe(answer.response(), body, answer.text());
    return answer;
  }

  /** Sends what is no request of any operation, so that nothing is described of it. */
  Answer sendAnything(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An answer that is read while it is written. */
  HttpResponse<InputStream> stream(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        CLIENT.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    describe(response, "", "");
    return response;
  }

  /** What the service does is what its description says. */
  private static void describe(HttpResponse<?> response, String request, String answer) {
    assertThat(ApiDescription.shared().contradictions(HttpExchange.of(response, request, answer)))
        .isEmpty();
  }
}
