package io.jarvis.testkit;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to the REST door and its answer.
 *
 * @param uri path and query as they were sent
 * @param sent headers of the request, by their names in any case
 * @param received headers of the answer, by their names in any case
 */
public record HttpExchange(
    String method,
    String uri,
    Map<String, String> sent,
    String requestBody,
    int status,
    Map<String, String> received,
    String body) {
  public HttpExchange {
    sent = anyCase(sent);
    received = anyCase(received);
  }

  /** As a client of the JDK saw it. */
  public static HttpExchange of(HttpResponse<?> response, String requestBody, String body) {
    HttpRequest request = response.request();
    String query = request.uri().getRawQuery();
    return new HttpExchange(
        request.method(),
        request.uri().getRawPath() + (query == null ? "" : "?" + query),
        first(request.headers().map()),
        requestBody,
        response.statusCode(),
        first(response.headers().map()),
        body);
  }

  String path() {
    return uri.replaceAll("\\?.*", "");
  }

  /** The values of each parameter of the query, decoded. */
  Map<String, List<String>> query() {
    Map<String, List<String>> query = new LinkedHashMap<>();
    int from = uri.indexOf('?');
    for (String pair : from < 0 ? new String[0] : uri.substring(from + 1).split("&")) {
      int equals = pair.indexOf('=');
      query
          .computeIfAbsent(
              equals < 0 ? pair : pair.substring(0, equals), name -> new java.util.ArrayList<>())
          .add(
              equals < 0
                  ? ""
                  : java.net.URLDecoder.decode(
                      pair.substring(equals + 1), java.nio.charset.StandardCharsets.UTF_8));
    }
    return query;
  }

  /** The media type of the request; JSON if it says nothing. */
  String requestType() {
    return mediaType(sent).orElse("application/json");
  }

  /** The media type of the answer; empty if it says nothing. */
  String answerType() {
    return mediaType(received).orElse("");
  }

  private static Optional<String> mediaType(Map<String, String> headers) {
    return Optional.ofNullable(headers.get("Content-Type"))
        .map(type -> type.replaceAll(";.*", "").strip());
  }

  private static Map<String, String> first(Map<String, List<String>> headers) {
    Map<String, String> first = new TreeMap<>();
    headers.forEach((name, values) -> first.put(name, values.getFirst()));
    return first;
  }

  private static Map<String, String> anyCase(Map<String, String> headers) {
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(headers);
    return java.util.Collections.unmodifiableMap(sorted);
  }
}
