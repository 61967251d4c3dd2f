package io.jarvis.dag.core.document;

import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.Word;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * One object of a document while it is read: every wrong field is noted and the reading goes on.
 * Confined to one reading.
 */
public final class Part {
  private final JsonNode object;
  private final String pointer;
  private final Problems problems;
  private final Set<String> known = new HashSet<>();

  public Part(JsonNode object, String pointer, Problems problems) {
    this.object = object;
    this.pointer = pointer;
    this.problems = problems;
  }

  public String pointer(String name) {
    return Pointer.of(pointer, name);
  }

  public void error(String name, String problem, String expected) {
    problems.add(pointer(name), problem, expected);
  }

  public Optional<JsonNode> node(String name) {
    known.add(name);
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  public Optional<String> text(String name, String expected) {
    return node(name)
        .flatMap(value -> {
          if (!value.isString()) {
            error(name, "it is no text", expected);
            return Optional.empty();
          }
          return Optional.of(value.asString());
        });
  }

  /** A text that a parser turns into something or refuses by throwing. */
  public <T> Optional<T> parsed(String name, Function<String, T> parser, String expected) {
    return text(name, expected)
        .flatMap(text -> {
          try {
            return Optional.of(parser.apply(text));
          } catch (RuntimeException e) {
            error(name, "'" + Problems.shown(text) + "' is not allowed", expected);
            return Optional.empty();
          }
        });
  }

  public <E extends Enum<E> & Word> Optional<E> word(String name, Class<E> vocabulary) {
    return parsed(
        name,
        text -> Word.parse(vocabulary, text).orElseThrow(),
        "one of " + Word.words(vocabulary));
  }

  public Optional<Duration> span(String name, Duration least, Duration most) {
    return parsed(
        name,
        text -> {
          Duration span = TimeSpan.parse(text);
          if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            throw new IllegalArgumentException(text);
          }
          return span;
        },
        "a duration from " + TimeSpan.format(least) + " to " + TimeSpan.format(most));
  }

  public Optional<Integer> integer(String name, int least, int most) {
    return node(name)
        .flatMap(value -> {
          boolean whole = value.isIntegralNumber() && value.canConvertToInt();
          if (whole && value.asInt() >= least && value.asInt() <= most) {
            return Optional.of(value.asInt());
          }
          error(
              name,
              Problems.shown(value.toString()) + " is not allowed",
              "a whole number from " + least + " to " + most);
          return Optional.empty();
        });
  }

  public boolean flag(String name) {
    return node(name)
        .map(value -> {
          if (!value.isBoolean()) {
            error(name, "it is neither true nor false", "true or false");
          }
          return value.asBoolean(false);
        })
        .orElse(false);
  }

  /** An object or nothing. */
  public Optional<JsonNode> object(String name) {
    return node(name)
        .filter(value -> {
          if (!value.isObject()) {
            error(name, "it is no object", "an object");
          }
          return value.isObject();
        });
  }

  /** A list of at most so many, or nothing. */
  public Optional<JsonNode> list(String name, int most) {
    return node(name)
        .filter(value -> {
          boolean right = value.isArray() && value.size() <= most;
          if (!right) {
            error(
                name,
                value.isArray() ? "it has " + value.size() + " entries" : "it is no list",
                "a list of at most " + most + " entries");
          }
          return right;
        });
  }

  /** Notes an error for each field that was never asked for. */
  public void refuseUnknown() {
    object.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name ->
            error(
                name,
                "there is no such field",
                "one of " + String.join(", ", new TreeSet<>(known))));
  }
}
