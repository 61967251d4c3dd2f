package io.jarvis.catalog;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads one JSON object of the configuration; what is wrong with it is added to the errors. */
final class ValueReader {
  private static final int MAX_CUSTOM = 100;

  private final String key;
  private final JsonNode node;
  private final List<FieldError> errors;

  private ValueReader(String key, JsonNode node, List<FieldError> errors) {
    this.key = key;
    this.node = node;
    this.errors = errors;
  }

  /** Opens the value of a key; empty if it is no object. */
  static Optional<ValueReader> open(
      String key, String value, Set<String> known, List<FieldError> errors) {
    try {
      return object(key, Json.TREES.readTree(value), known, errors);
    } catch (JacksonException e) {
      errors.add(new FieldError(key, "it is not JSON", "a JSON object"));
      return Optional.empty();
    }
  }

  private static Optional<ValueReader> object(
      String key, JsonNode node, Set<String> known, List<FieldError> errors) {
    if (!node.isObject()) {
      errors.add(new FieldError(key, "it is no JSON object", "a JSON object"));
      return Optional.empty();
    }
    ValueReader reader = new ValueReader(key, node, errors);
    node.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name ->
            reader.error(
                name,
                "there is no such field",
                "one of " + String.join(", ", new TreeSet<>(known))));
    return Optional.of(reader);
  }

  /** The object in a field; empty if there is none or it is no object. */
  Optional<ValueReader> inner(String name, Set<String> known) {
    JsonNode value = node.path(name);
    return value.isMissingNode()
        ? Optional.empty()
        : object(key + "." + name, value, known, errors);
  }

  JsonNode field(String name) {
    return node.path(name);
  }

  long number(String name, long missing, long least, long most) {
    return number(name, least, most).orElse(missing);
  }

  Optional<Long> number(String name, long least, long most) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!isNumber(value, least, most)) {
      error(name, "it is not allowed", "a whole number from " + least + " to " + most);
      return Optional.empty();
    }
    return Optional.of(value.asLong());
  }

  private static boolean isNumber(JsonNode value, long least, long most) {
    return value.isIntegralNumber()
        && value.canConvertToLong()
        && value.asLong() >= least
        && value.asLong() <= most;
  }

  /** A text or a number in a form that this function reads or refuses by an exception. */
  <T> Optional<T> text(String name, Function<String, T> form, String expected) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    try {
      return Optional.of(form.apply(value.isNumber() ? value.toString() : value.asString("")));
    } catch (IllegalArgumentException e) {
      error(name, "it is not allowed", expected);
      return Optional.empty();
    }
  }

  /** Numbers by name. */
  Map<String, Long> numbers(String name, long most) {
    JsonNode value = node.path(name);
    Map<String, Long> numbers = new HashMap<>();
    if (value.isMissingNode()) {
      return numbers;
    }
    boolean right = value.isObject() && value.size() <= MAX_CUSTOM;
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      right = right && isNumber(entry.getValue(), 0, most);
      numbers.put(entry.getKey(), entry.getValue().asLong(0));
    }
    if (!right) {
      error(
          name,
          "it is not allowed",
          "at most " + MAX_CUSTOM + " whole numbers from 0 to " + most + ", by name");
      return Map.of();
    }
    return numbers;
  }

  void error(String name, String problem, String expected) {
    errors.add(new FieldError(key + "." + name, problem, expected));
  }
}
