package io.jarvis.testkit;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code docs/openapi.yaml} and {@code docs/asyncapi.yaml} say of the two doors, held against
 * what goes through them: whatever contradicts them is named, and so is what they describe and
 * nobody has seen. Thread-safe.
 */
public final class ApiDescription {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String OTHER_FILE = "./openapi.yaml#";

  private static final class Shared {
    static final ApiDescription INSTANCE =
        new ApiDescription(yaml("docs/openapi.yaml"), yaml("docs/asyncapi.yaml"));
  }

  private final JsonNode rest;
  private final JsonNode amqp;
  private final ObjectNode components;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  private ApiDescription(JsonNode rest, JsonNode amqp) {
    this.rest = rest;
    this.amqp = MAPPER.readTree(amqp.toString().replace(OTHER_FILE, "#"));
    this.components = (ObjectNode) rest.path("components").deepCopy();
    this.amqp
        .path("components")
        .path("schemas")
        .forEachEntry(
            (name, schema) -> ((ObjectNode) components.path("schemas")).set(name, schema));
  }

  /**
   * Of the repository the tests run in; one for all tests, so that what one has seen another need
   * not.
   */
  public static ApiDescription shared() {
    return Shared.INSTANCE;
  }

  /**
   * A request and its answer.
   *
   * @param path without its query
   * @param contentType of the answer; empty if it has no body
   */
  public record Exchange(
      String method,
      String path,
      String requestBody,
      int status,
      String contentType,
      String body) {}

  /** How an exchange contradicts the description; empty if it does not. */
  public List<String> contradictions(Exchange exchange) {
    List<String> found = new ArrayList<>();
    String path = exchange.path().startsWith("/v1/") ? exchange.path() : "/v1" + exchange.path();
    String template = template(path);
    JsonNode operation =
        rest.path("paths")
            .path(template)
            .path(exchange.method().toLowerCase(java.util.Locale.ROOT));
    if (operation.isMissingNode()) {
      return exchange.status() == 404 || exchange.status() == 405
          ? found
          : List.of("nothing is said of " + exchange.method() + " " + path);
    }
    JsonNode answer =
        resolve(operation.path("responses").path(Integer.toString(exchange.status())));
    String where = exchange.method() + " " + template + " " + exchange.status();
    if (answer.isMissingNode()) {
      return List.of("the answer is not described: " + where);
    }
    seen.add(where);
    checkAnswer(where, exchange, answer, found);
    if (exchange.status() < 300 && !exchange.requestBody().isEmpty()) {
      JsonNode schema =
          operation.path("requestBody").path("content").path("application/json").path("schema");
      check(where + " request", schema, exchange.requestBody(), found);
    }
    return found;
  }

  /**
   * How the body of a message contradicts what is said of messages of that name; empty if it does
   * not.
   */
  public List<String> contradictions(String message, byte[] body) {
    JsonNode payload = amqp.path("components").path("messages").path(message).path("payload");
    if (payload.isMissingNode()) {
      return List.of("nothing is said of messages of the name " + message);
    }
    seen.add("message " + message);
    List<String> found = new ArrayList<>();
    check("message " + message, payload, new String(body, StandardCharsets.UTF_8), found);
    return found;
  }

  /**
   * What is described and was not seen: answers by method, path and status, properties by schema
   * and name, messages.
   */
  public Set<String> unseen() {
    Set<String> described = new TreeSet<>();
    rest.path("paths")
        .forEachEntry((path, operations) ->
            operations.forEachEntry((method, operation) ->
                operation
                    .path("responses")
                    .forEachEntry((status, answer) ->
                        described.add(
                            method.toUpperCase(java.util.Locale.ROOT)
                                + " "
                                + path
                                + " "
                                + status))));
    components.path("schemas").forEachEntry((name, schema) -> properties(name, schema, described));
    amqp.path("components")
        .path("messages")
        .propertyNames()
        .forEach(name -> described.add("message " + name));
    described.removeAll(seen);
    return described;
  }

  private void checkAnswer(String where, Exchange exchange, JsonNode answer, List<String> found) {
    JsonNode content = answer.path("content");
    if (content.isMissingNode()) {
      if (!exchange.body().isEmpty()) {
        found.add(where + " has a body and should have none");
      }
      return;
    }
    String type = exchange.contentType().replaceAll(";.*", "").strip();
    JsonNode schema = content.path(type).path("schema");
    if (schema.isMissingNode()) {
      found.add(
          where
              + " has the content type "
              + type
              + ", not one of "
              + String.join(", ", content.propertyNames()));
    } else if (type.endsWith("ndjson")) {
      exchange.body().lines().forEach(line -> check(where, schema, line, found));
    } else if (type.endsWith("json")) {
      check(where, schema, exchange.body(), found);
    }
  }

  private void check(String where, JsonNode schema, String text, List<String> found) {
    JsonNode value;
    try {
      value = MAPPER.readTree(text);
    } catch (JacksonException e) {
      found.add(where + " is not JSON: " + e.getOriginalMessage());
      return;
    }
    Schema checker = compiled.computeIfAbsent(schema.toString(), key -> compile(schema));
    checker
        .validate(
            value,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .forEach(error ->
            found.add(where + " " + error.getInstanceLocation() + ": " + error.getMessage()));
    mark(schema, where, value);
  }

  private Schema compile(JsonNode schema) {
    ObjectNode whole = (ObjectNode) schema.deepCopy();
    whole.set("components", components);
    return registry.getSchema(whole);
  }

  /** Notes which properties a value has, by the schema that describes them. */
  private void mark(JsonNode schema, String name, JsonNode value) {
    String ref = schema.path("$ref").asString("");
    if (ref.startsWith(SCHEMAS)) {
      mark(rest(ref), ref.substring(SCHEMAS.length()), value);
    }
    schema.path("allOf").forEach(part -> mark(part, name, value));
    if (value.isObject()) {
      value.forEachEntry((key, member) -> {
        JsonNode property = schema.path("properties").path(key);
        if (!property.isMissingNode()) {
          seen.add(name + "." + key);
          mark(property, name + "." + key, member);
        } else {
          mark(schema.path("additionalProperties"), name, member);
        }
      });
    }
    if (value.isArray()) {
      value.forEach(item -> mark(schema.path("items"), name, item));
    }
  }

  private static void properties(String name, JsonNode schema, Set<String> described) {
    schema
        .path("properties")
        .forEachEntry((key, property) -> {
          described.add(name + "." + key);
          properties(name + "." + key, property, described);
        });
    JsonNode items = schema.path("items");
    if (items.isObject()) {
      properties(name, items, described);
    }
    JsonNode additional = schema.path("additionalProperties");
    if (additional.isObject()) {
      properties(name, additional, described);
    }
  }

  private String template(String path) {
    if (rest.path("paths").has(path)) {
      return path;
    }
    for (String template : rest.path("paths").propertyNames()) {
      if (path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+"))) {
        return template;
      }
    }
    return path;
  }

  private JsonNode resolve(JsonNode node) {
    String ref = node.path("$ref").asString("");
    return ref.isEmpty() ? node : rest(ref);
  }

  private JsonNode rest(String ref) {
    return ref.startsWith("#/components/")
        ? components.at(ref.substring("#/components".length()))
        : rest.at(ref.substring(1));
  }

  private static JsonNode yaml(String file) {
    try (Reader reader = Files.newBufferedReader(Checkout.file(file))) {
      return MAPPER.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(reader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
