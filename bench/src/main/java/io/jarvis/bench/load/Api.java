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

/** The API of a running Jarvis over HTTP. Thread-safe; blocks. */
final class Api implements AutoCloseable {
  static final String JSON = "application/json";

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final String address;
  private final HttpClient http = HttpClient.newHttpClient();

  Api(String address) {
    this.address = address;
  }

  /** It answered otherwise than it should. */
  static class UnexpectedAnswer extends IllegalStateException {
    UnexpectedAnswer(String message) {
      super(message);
    }
  }

  /** Nobody answered, or somebody who could not: it may do so later. */
  static final class Away extends UnexpectedAnswer {
    Away(String message) {
      super(message);
    }
  }

  String address() {
    return address;
  }

  JsonNode get(String path) throws InterruptedException {
    return tree(send(request(path), 200));
  }

  static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }

  String post(String path, String type, String body, int expected) throws InterruptedException {
    return send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)), expected);
  }

  String put(String path, String json) throws InterruptedException {
    return send(request(path).header("Content-Type", JSON).PUT(BodyPublishers.ofString(json)), 200);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT);
  }

  private String send(HttpRequest.Builder builder, int expected) throws InterruptedException {
    HttpRequest request = builder.build();
    HttpResponse<String> answer;
    try {
      answer = http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new Away(request.uri() + " does not answer: " + e);
    }
    int status = answer.statusCode();
    if (status == expected) {
      return answer.body();
    }
    String told = request.uri() + " answered " + status + ": " + answer.body();
    throw status >= 500 ? new Away(told) : new UnexpectedAnswer(told);
  }

  @Override
  public void close() {
    http.close();
  }
}
