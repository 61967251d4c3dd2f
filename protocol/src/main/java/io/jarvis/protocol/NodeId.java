package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A machine's stable name; it becomes part of a queue name: {@code [a-z0-9-]{1,40}}. */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {
  /** What a node id must look like; stated in field errors. */
  public static final Pattern PATTERN = Pattern.compile("[a-z0-9-]{1,40}");

  @JsonCreator
  public NodeId {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a node id must match " + PATTERN + ", not '" + value + "'");
    }
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
