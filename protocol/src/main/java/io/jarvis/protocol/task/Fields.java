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
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object while they are read: every wrong one is noted with its path and the
 * reading goes on, and the fields nobody asked for are errors too. What would be right is put into
 * words only for a field that is wrong. Confined to one reading.
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
  <T> Optional<T> parsed(String name, Function<String, T> parser, Supplier<String> expected) {
    return node(name)
        .flatMap(value -> textOf(() -> name, value, expected))
        .flatMap(text -> attempt(name, text, parser, expected));
  }

  Optional<String> text(String name, String expected) {
    return node(name).flatMap(value -> textOf(() -> name, value, () -> expected));
  }

  /** A quantity: people write whole numbers without quotes. */
  <T> Optional<T> quantity(String name, Function<String, T> parser, Supplier<String> expected) {
    return node(name)
        .flatMap(value ->
            value.isNumber() ? Optional.of(value.asString()) : textOf(() -> name, value, expected))
        .flatMap(text -> attempt(name, text, parser, expected));
  }

  <E extends Enum<E> & Word> Optional<E> word(String name, Class<E> vocabulary) {
    return node(name)
        .flatMap(value -> textOf(() -> name, value, () -> oneOf(vocabulary)))
        .flatMap(text -> {
          Optional<E> word = Word.parse(vocabulary, text);
          if (word.isEmpty()) {
            error(name, "'" + shown(text) + "' is not known", oneOf(vocabulary));
          }
          return word;
        });
  }

  private static <E extends Enum<E> & Word> String oneOf(Class<E> vocabulary) {
    return "one of " + Word.words(vocabulary);
  }

  Optional<Long> integer(String name, long least, long most) {
    Optional<JsonNode> value = node(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    JsonNode number = value.get();
    if (!number.isIntegralNumber()
        || !number.canConvertToLong()
        || number.asLong() < least
        || number.asLong() > most) {
      error(
          name,
          shown(number.toString()) + " is not allowed",
          "a whole number from " + least + " to " + most);
      return Optional.empty();
    }
    return Optional.of(number.asLong());
  }

  List<String> texts(String name, int most, int mostChars) {
    Optional<JsonNode> value = node(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray() || value.get().size() > most) {
      error(
          name,
          value.get().isArray() ? "it has " + value.get().size() + " entries" : "it is no list",
          "a list of at most " + most + " strings, each of at most " + mostChars + " characters");
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < value.get().size(); i++) {
      int index = i;
      bounded(() -> name + "[" + index + "]", value.get().get(i), mostChars).ifPresent(texts::add);
    }
    return texts;
  }

  Map<String, String> textMap(String name, int most, int mostChars) {
    Map<String, String> texts = new LinkedHashMap<>();
    objectEntries(name, most, "strings")
        .forEach((key, value) ->
            bounded(() -> name + "." + shown(key), value, mostChars)
                .ifPresent(text -> texts.put(key, text)));
    return texts;
  }

  Map<String, JsonNode> objectEntries(String name, int most, String ofWhat) {
    Optional<JsonNode> value = node(name);
    if (value.isEmpty()) {
      return Map.of();
    }
    if (!value.get().isObject() || value.get().size() > most) {
      error(
          name,
          value.get().isObject() ? "it has " + value.get().size() + " entries" : "it is no object",
          "an object of at most " + most + " " + ofWhat);
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

  /** The objects of a list, each with its place in it. */
  List<Fields> objects(String name, int most) {
    Optional<JsonNode> value = node(name);
    if (value.isEmpty()) {
      return List.of();
    }
    String expected = "a list of at most " + most + " objects";
    if (!value.get().isArray() || value.get().size() > most) {
      String problem =
          value.get().isArray() ? "it has " + value.get().size() + " entries" : "it is no list";
      error(name, problem, expected);
      return List.of();
    }
    List<Fields> objects = new ArrayList<>();
    for (int i = 0; i < value.get().size(); i++) {
      String place = name + "[" + i + "]";
      if (value.get().get(i).isObject()) {
        objects.add(new Fields(value.get().get(i), path(place), errors));
      } else {
        error(place, "it is no object", "an object");
      }
    }
    return objects;
  }

  /** Notes an error for each field that was never asked for. */
  void refuseUnknown() {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        error(
            shown(name),
            "there is no such field",
            "one of " + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_SHOWN_CHARS ? clean : clean.substring(0, MAX_SHOWN_CHARS) + "…";
  }

  private Optional<String> bounded(Supplier<String> name, JsonNode value, int mostChars) {
    Supplier<String> expected = () -> "a string of at most " + mostChars + " characters";
    Optional<String> text = textOf(name, value, expected);
    if (text.isPresent() && (text.get().length() > mostChars || text.get().indexOf('\0') >= 0)) {
      error(
          name.get(),
          text.get().indexOf('\0') >= 0
              ? "it holds a NUL character"
              : "it has " + text.get().length() + " characters",
          expected.get());
      return Optional.empty();
    }
    return text;
  }

  private Optional<String> textOf(
      Supplier<String> name, JsonNode value, Supplier<String> expected) {
    if (!value.isString()) {
      error(name.get(), "it is no string", expected.get());
      return Optional.empty();
    }
    return Optional.of(value.asString());
  }

  private <T> Optional<T> attempt(
      String name, String text, Function<String, T> parser, Supplier<String> expected) {
    try {
      return Optional.of(parser.apply(text));
    } catch (RuntimeException e) {
      error(name, "'" + shown(text) + "' is not allowed", expected.get());
      return Optional.empty();
    }
  }
}
