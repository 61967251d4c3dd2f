package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.ApiDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** A client of the REST door. */
final class Api {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final String base;

  Api(String base) {
    this.base = base;
  }

  /** What came back. */
  record Answer(int status, HttpResponse<byte[]> response) {
    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return Json.TREES.readTree(response.body());
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
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer post(String path, String body) {
    return send(
        request(path)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json"));
  }

  Answer post(String path, String body, String contentType) {
    return send(
        request(path)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", contentType));
  }

  Answer post(String path) {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
  }

  Answer put(String path, String body) {
    return send(
        request(path)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json"));
  }

  CompletableFuture<Answer> postAsync(String path, String body) {
    HttpRequest request =
        request(path)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build();
    return CLIENT
        .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(response -> new Answer(response.statusCode(), response));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
  }

  Answer send(HttpRequest.Builder request) {
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

  /** What the service does is what its description says. */
  private void describe(Answer answer) {
    HttpRequest request = answer.response().request();
    if (request.uri().getPath().equals("/metrics")) {
      return;
    }
    ApiDescription.Exchange exchange =
        new ApiDescription.Exchange(
            request.method(),
            request.uri().getRawPath(),
            "",
            answer.status(),
            answer.header("Content-Type"),
            answer.text());
    assertThat(ApiDescription.shared().contradictions(exchange)).isEmpty();
  }

  static HttpClient client() {
    return CLIENT;
  }
}
