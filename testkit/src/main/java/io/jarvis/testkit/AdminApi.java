package io.jarvis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plain HTTP calls to a test server's own API. An answer outside 200 to 299 is an exception. */
final class AdminApi {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI base;
  private final String authorization;

  AdminApi(URI base, String username, String password) {
    this.base = base;
    byte[] credentials = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  JsonNode get(String path) {
    return json(send("GET", path, ""));
  }

  void put(String path, String body) {
    send("PUT", path, body);
  }

  JsonNode post(String path, String body) {
    return json(send("POST", path, body));
  }

  void delete(String path) {
    send("DELETE", path, "");
  }

  /** Whether a GET is answered with 200. */
  boolean answers(String path) {
    try {
      get(path);
      return true;
    } catch (UncheckedIOException | IllegalStateException notYet) {
      return false;
    }
  }

  private String send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static JsonNode json(String body) {
    return body.isBlank() ? JSON.missingNode() : JSON.readTree(body);
  }
}
