package io.jarvis.dag.core.document;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One document as a JSON tree.
 *
 * @param marks where the values stand in the text, by their JSON pointers; empty for JSON
 */
public record Document(JsonNode root, Map<String, Mark> marks) {
  public Document {
    marks = Map.copyOf(marks);
  }

  /** A place in a text; both count from 1. */
  public record Mark(int line, int column) {}

  /** Where a value stands, or else the nearest one around it that stands anywhere. */
  public Optional<Mark> mark(String pointer) {
    if (marks.isEmpty()) {
      return Optional.empty();
    }
    String at = pointer;
    while (!marks.containsKey(at) && !at.isEmpty()) {
      at = at.substring(0, at.lastIndexOf('/'));
    }
    return Optional.ofNullable(marks.get(at));
  }
}
