package io.jarvis.protocol.task;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.Word;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object while they are read: every wrong one is noted with its path and the
 * reading goes on, and the fields nobody asked for are errors too. Confined to one reading.
 */
final class Fields {
  private static final int MAX_SHOWN_CHARS = 60;

  private final JsonNode object;
  private final String path;
  private final List<FieldError> errors;
  private final Set<String> known = new HashSet<>();

  Fields(JsonNode object, String path, List<FieldError> errors) {
    this.object = object;
    this.path = path;
    this.errors = errors;
  }

  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  void error(String name, String problem, String expected) {
    errors.add(new FieldError(path(name), problem, expected));
  }

  Optional<JsonNode> node(String name) {
    known.add(name);
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /**
   * A string turned into something by a parser that throws {@link IllegalArgumentException} for
   * what it cannot read.
   */
  <T> Optional<T> parsed(String name, Function<String, T> parser, String expected) {
    return text(name, expected).flatMap(text -> attempt(name, text, parser, expected));
  }

  Optional<String> text(String name, String expected) {
    return node(name).flatMap(value -> textOf(name, value, expected));
  }

  /** A quantity: people write whole numbers without quotes. */
  <T> Optional<T> quantity(String name, Function<String, T> parser, String expected) {
    return node(name)
        .flatMap(value ->
            value.isNumber() ? Optional.of(value.asString()) : textOf(name, value, expected))
        .flatMap(text -> attempt(name, text, parser, expected));
  }

  <E extends Enum<E> & Word> Optional<E> word(String name, Class<E> vocabulary) {
    String expected = "one of " + Word.words(vocabulary);
    return text(name, expected)
        .flatMap(text -> {
          Optional<E> word = Word.parse(vocabulary, text);
          if (word.isEmpty()) {
            error(name, "'" + shown(text) + "' is not known", expected);
          }
          return word;
        });
  }

  Optional<Long> integer(String name, long least, long most) {
    String expected = "a whole number from " + least + " to " + most;
    Optional<JsonNode> value = node(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    JsonNode number = value.get();
    if (!number.isIntegralNumber()
        || !number.canConvertToLong()
        || number.asLong() < least
        || number.asLong() > most) {
      error(name, shown(number.toString()) + " is not allowed", expected);
      return Optional.empty();
    }
    return Optional.of(number.asLong());
  }

  List<String> texts(String name, int most, int mostChars) {
    Optional<JsonNode> value = node(name);
    if (value.isEmpty()) {
      return List.of();
    }
    String expected =
        "a list of at most " + most + " strings, each of at most " + mostChars + " characters";
    if (!value.get().isArray() || value.get().size() > most) {
      error(
          name,
          value.get().isArray() ? "it has " + value.get().size() + " entries" : "it is no list",
          expected);
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < value.get().size(); i++) {
      bounded(name + "[" + i + "]", value.get().get(i), mostChars).ifPresent(texts::add);
    }
    return texts;
  }

  Map<String, String> textMap(String name, int most, int mostChars) {
    Map<String, String> texts = new LinkedHashMap<>();
    objectEntries(name, most, "strings")
        .forEach((key, value) ->
            bounded(name + "." + key, value, mostChars).ifPresent(text -> texts.put(key, text)));
    return texts;
  }

  Map<String, JsonNode> objectEntries(String name, int most, String ofWhat) {
    Optional<JsonNode> value = node(name);
    if (value.isEmpty()) {
      return Map.of();
    }
    String expected = "an object of at most " + most + " " + ofWhat;
    if (!value.get().isObject() || value.get().size() > most) {
      error(
          name,
          value.get().isObject() ? "it has " + value.get().size() + " entries" : "it is no object",
          expected);
      return Map.of();
    }
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    value.get().properties().forEach(e -> entries.put(e.getKey(), e.getValue()));
    return entries;
  }

  Optional<Fields> object(String name) {
    return node(name)
        .flatMap(value -> {
          if (!value.isObject()) {
            error(name, "it is no object", "an object");
            return Optional.empty();
          }
          return Optional.of(new Fields(value, path(name), errors));
        });
  }

  /** Notes an error for each field that was never asked for. */
  void refuseUnknown(Map<String, String> later) {
    object.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name ->
            error(
                shown(name),
                later.containsKey(name)
                    ? "this version does not support it yet"
                    : "there is no such field",
                later.getOrDefault(name, "one of " + String.join(", ", new TreeSet<>(known)))));
  }

  static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_SHOWN_CHARS ? clean : clean.substring(0, MAX_SHOWN_CHARS) + "…";
  }

  private Optional<String> bounded(String name, JsonNode value, int mostChars) {
    String expected = "a string of at most " + mostChars + " characters";
    Optional<String> text = textOf(name, value, expected);
    if (text.isPresent() && (text.get().length() > mostChars || text.get().indexOf('\0') >= 0)) {
      error(
          name,
          text.get().indexOf('\0') >= 0
              ? "it holds a NUL character"
              : "it has " + text.get().length() + " characters",
          expected);
      return Optional.empty();
    }
    return text;
  }

  private Optional<String> textOf(String name, JsonNode value, String expected) {
    if (!value.isString()) {
      error(name, "it is no string", expected);
      return Optional.empty();
    }
    return Optional.of(value.asString());
  }

  private <T> Optional<T> attempt(
      String name, String text, Function<String, T> parser, String expected) {
    try {
      return Optional.of(parser.apply(text));
    } catch (RuntimeException e) {
      error(name, "'" + shown(text) + "' is not allowed", expected);
      return Optional.empty();
    }
  }
}
