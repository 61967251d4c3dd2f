package io.jarvis.dispatcher.core;

import io.jarvis.catalog.constraint.Constraint;
import io.jarvis.protocol.task.Parsed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether constraints hold on a node, remembered: each is compiled once and evaluated once per
 * distinct set of attributes. Same answers with or without what it remembers. Not thread-safe.
 */
public final class Constraints {
  private static final int REMEMBERED = 10_000;

  private final Map<String, Answers> byExpression = new LinkedHashMap<>();

  /** Compiled, or empty if it cannot be: then it holds nowhere. */
  private record Answers(
      Optional<Constraint> constraint, Map<Map<String, String>, Boolean> byAttributes) {
    boolean holds(Map<String, String> attributes) {
      if (byAttributes.size() >= REMEMBERED) {
        byAttributes.clear();
      }
      return byAttributes.computeIfAbsent(
          attributes, a -> constraint.map(c -> c.matches(a)).orElse(false));
    }
  }

  /** The first of these that does not hold for a node with these attributes. */
  public Optional<String> broken(List<String> constraints, Map<String, String> attributes) {
    return constraints.stream().filter(expression -> !holds(expression, attributes)).findFirst();
  }

  /** Whether one holds for a node with these attributes. */
  boolean holds(String expression, Map<String, String> attributes) {
    return answers(expression).holds(attributes);
  }

  private Answers answers(String expression) {
    if (byExpression.size() >= REMEMBERED && !byExpression.containsKey(expression)) {
      byExpression.clear();
    }
    return byExpression.computeIfAbsent(expression, e -> new Answers(compiled(e), new HashMap<>()));
  }

  private static Optional<Constraint> compiled(String expression) {
    return switch (Constraint.compile(expression)) {
      case Parsed.Valid<Constraint>(Constraint constraint) -> Optional.of(constraint);
      case Parsed.Invalid<Constraint> invalid -> Optional.empty();
    };
  }
}
