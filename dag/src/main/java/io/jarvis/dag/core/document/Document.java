package io.jarvis.dag.core.document;

import java.util.HashMap;
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

  /** The value of a field as a document of its own, in the places where it stands in this one. */
  public Document within(String name) {
    String pointer = Pointer.of("", name);
    Map<String, Mark> inner = new HashMap<>();
    marks.forEach((at, mark) -> {
      if (at.equals(pointer) || at.startsWith(pointer + "/")) {
        inner.put(at.substring(pointer.length()), mark);
      }
    });
    return new Document(root.path(name), inner);
  }

  /** Where a value stands in the text, or else the nearest value around it. */
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
