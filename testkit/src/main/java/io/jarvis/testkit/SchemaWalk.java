package io.jarvis.testkit;

import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Goes through a schema and names every property in it by the schema that describes it: {@code
 * Task.id}; all that there are, or those that a value has.
 */
final class SchemaWalk {
  private static final String SCHEMAS = "#/components/schemas/";

  private final UnaryOperator<JsonNode> resolve;
  private final String prefix;
  private final Set<String> names;

  /**
   * @param resolve follows a reference
   * @param prefix of every name
   * @param names where the names are added
   */
  SchemaWalk(UnaryOperator<JsonNode> resolve, String prefix, Set<String> names) {
    this.resolve = resolve;
    this.prefix = prefix;
    this.names = names;
  }

  /** Names all that the schema describes. */
  void all(String name, JsonNode schema) {
    all(name, schema, new HashSet<>());
  }

  private void all(String name, JsonNode schema, Set<String> within) {
    if (!schema.isObject()) {
      return;
    }
    String ref = schema.path("$ref").asString("");
    if (!ref.isEmpty() && within.add(ref)) {
      all(named(ref, name), resolve.apply(schema), within);
      within.remove(ref);
    }
    schema.path("allOf").forEach(part -> all(name, part, within));
    schema.path("oneOf").forEach(part -> all(name, part, within));
    schema
        .path("properties")
        .forEachEntry((key, property) -> {
          names.add(prefix + name + "." + key);
          all(name + "." + key, property, within);
        });
    all(name, schema.path("items"), within);
    all(name, schema.path("additionalProperties"), within);
  }

  /** Names what of it the value has. */
  void of(String name, JsonNode schema, JsonNode value) {
    String ref = schema.path("$ref").asString("");
    if (!ref.isEmpty()) {
      of(named(ref, name), resolve.apply(schema), value);
    }
    schema.path("allOf").forEach(part -> of(name, part, value));
    schema.path("oneOf").forEach(part -> of(name, part, value));
    if (value.isObject()) {
      value.forEachEntry((key, member) -> {
        JsonNode property = schema.path("properties").path(key);
        if (!property.isMissingNode()) {
          names.add(prefix + name + "." + key);
          of(name + "." + key, property, member);
        } else {
          of(name, schema.path("additionalProperties"), member);
        }
      });
    }
    if (value.isArray()) {
      value.forEach(item -> of(name, schema.path("items"), item));
    }
  }

  private static String named(String ref, String otherwise) {
    return ref.startsWith(SCHEMAS) ? ref.substring(SCHEMAS.length()) : otherwise;
  }
}
