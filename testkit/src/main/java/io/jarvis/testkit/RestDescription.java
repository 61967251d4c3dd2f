package io.jarvis.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What {@code docs/openapi.yaml} says of requests and answers. Thread-safe if its set is. */
final class RestDescription {
  private static final int FIRST_REFUSAL = 300;

  /** Prometheus's page stands beside the door. */
  private static final String METRICS = "/v1/metrics";

  private final DescriptionFiles files;
  private final Set<String> seen;

  RestDescription(DescriptionFiles files, Set<String> seen) {
    this.files = files;
    this.seen = seen;
  }

  List<String> contradictions(HttpExchange exchange) {
    String path = exchange.path().startsWith("/v1/") ? exchange.path() : "/v1" + exchange.path();
    String template = template(path);
    String what = exchange.method() + " " + template;
    JsonNode operation =
        files.paths().path(template).path(exchange.method().toLowerCase(Locale.ROOT));
    if (operation.isMissingNode()) {
      return exchange.status() == 404 || exchange.status() == 405 || path.equals(METRICS)
          ? List.of()
          : List.of("nothing is said of " + what);
    }
    String where = what + " " + exchange.status();
    JsonNode answer =
        files.resolve(operation.path("responses").path(Integer.toString(exchange.status())));
    if (answer.isMissingNode()) {
      return List.of("the answer is not described: " + where);
    }
    seen.add(where);
    List<String> found = new ArrayList<>();
    checkAnswer(where, exchange, answer, found);
    if (exchange.status() < FIRST_REFUSAL) {
      checkParameters(what, exchange, operation, found);
      checkRequest(what, exchange, operation, found);
    }
    return found;
  }

  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    forEachOperation((what, operation) -> operations.add(what));
    return operations;
  }

  Set<String> described() {
    Set<String> described = new TreeSet<>();
    forEachOperation((what, operation) -> describe(what, operation, described));
    return described;
  }

  private void forEachOperation(BiConsumer<String, JsonNode> use) {
    files
        .paths()
        .forEachEntry((path, operations) ->
            operations.forEachEntry((method, operation) -> {
              if (operation.isObject()) {
                use.accept(method.toUpperCase(Locale.ROOT) + " " + path, operation);
              }
            }));
  }

  private void describe(String what, JsonNode operation, Set<String> described) {
    parameters(operation).forEach(parameter -> described.add(parameter(what, parameter)));
    content(what + " request", operation.path("requestBody"), "request ", described);
    operation
        .path("responses")
        .forEachEntry((status, answer) -> {
          String where = what + " " + status;
          described.add(where);
          JsonNode resolved = files.resolve(answer);
          resolved
              .path("headers")
              .propertyNames()
              .forEach(header -> described.add(header(where, header)));
          content(where, resolved, "answer ", described);
        });
  }

  private void content(String where, JsonNode of, String prefix, Set<String> described) {
    of.path("content")
        .forEachEntry((type, body) -> {
          described.add(where + " as " + type);
          new SchemaWalk(files::resolve, prefix, described).all(where, body.path("schema"));
        });
  }

  private void checkAnswer(
      String where, HttpExchange exchange, JsonNode answer, List<String> found) {
    for (String header : answer.path("headers").propertyNames()) {
      if (exchange.received().containsKey(header)) {
        seen.add(header(where, header));
      } else {
        found.add(where + " lacks the header " + header);
      }
    }
    if (answer.path("content").isMissingNode()) {
      if (!exchange.body().isEmpty()) {
        found.add(where + " has a body and should have none");
      }
      return;
    }
    checkBody(where, answer, exchange.answerType(), exchange.body(), "answer ", found);
  }

  private void checkRequest(
      String what, HttpExchange exchange, JsonNode operation, List<String> found) {
    // A line of a batch that was refused is wrong on purpose.
    boolean wrongInPart = exchange.body().contains("\"problem\":{");
    if (exchange.requestBody().isEmpty() || wrongInPart) {
      return;
    }
    checkBody(
        what + " request",
        operation.path("requestBody"),
        exchange.requestType(),
        exchange.requestBody(),
        "request ",
        found);
  }

  private void checkBody(
      String where, JsonNode of, String type, String body, String prefix, List<String> found) {
    JsonNode schema = of.path("content").path(type).path("schema");
    if (schema.isMissingNode()) {
      found.add(where + " has the media type " + type);
      return;
    }
    seen.add(where + " as " + type);
    if (type.endsWith("json")) {
      Stream<String> documents =
          type.endsWith("ndjson") ? body.lines().filter(line -> !line.isBlank()) : Stream.of(body);
      documents.forEach(document -> check(where, schema, document, prefix, found));
    }
  }

  private void check(
      String where, JsonNode schema, String text, String prefix, List<String> found) {
    try {
      JsonNode value = DescriptionFiles.MAPPER.readTree(text);
      files.errors(schema, value).forEach(error -> found.add(where + " " + error));
      new SchemaWalk(files::resolve, prefix, seen).of(where, schema, value);
    } catch (JacksonException e) {
      found.add(where + " is not JSON: " + e.getOriginalMessage());
    }
  }

  private void checkParameters(
      String what, HttpExchange exchange, JsonNode operation, List<String> found) {
    List<JsonNode> known = parameters(operation);
    known.stream()
        .filter(parameter -> parameter.path("in").asString().equals("header"))
        .filter(parameter -> exchange.sent().containsKey(parameter.path("name").asString()))
        .forEach(parameter -> seen.add(parameter(what, parameter)));
    exchange
        .query()
        .forEach((name, values) ->
            known.stream()
                .filter(parameter -> parameter.path("name").asString().equals(name))
                .findFirst()
                .ifPresentOrElse(
                    parameter -> checkParameter(what, parameter, values, found),
                    () -> found.add("nothing is said of the parameter " + name + " of " + what)));
  }

  private void checkParameter(
      String what, JsonNode parameter, List<String> values, List<String> found) {
    seen.add(parameter(what, parameter));
    JsonNode schema = files.resolve(parameter.path("schema"));
    JsonNode one = schema.path("type").asString("").equals("array") ? schema.path("items") : schema;
    for (String value : values) {
      files
          .errors(one, value(one, value))
          .forEach(error -> found.add(parameter(what, parameter) + " " + error));
    }
  }

  private static JsonNode value(JsonNode schema, String text) {
    try {
      if (!schema.path("type").asString("").equals("string")) {
        return DescriptionFiles.MAPPER.readTree(text);
      }
    } catch (JacksonException e) {
      // Then it is a text, and the schema says whether it may be.
    }
    return DescriptionFiles.MAPPER.getNodeFactory().stringNode(text);
  }

  /** Those of its query and its headers; those of the path are in its template. */
  private List<JsonNode> parameters(JsonNode operation) {
    return operation.path("parameters").valueStream().map(files::resolve).toList();
  }

  private static String parameter(String what, JsonNode parameter) {
    return what + " " + parameter.path("in").asString() + " " + parameter.path("name").asString();
  }

  private static String header(String where, String header) {
    return where + " header " + header;
  }

  private String template(String path) {
    if (files.paths().has(path)) {
      return path;
    }
    for (String template : files.paths().propertyNames()) {
      if (path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+"))) {
        return template;
      }
    }
    return path;
  }
}
