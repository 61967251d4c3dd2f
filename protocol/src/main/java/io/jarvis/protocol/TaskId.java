package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A task's name in the cluster, chosen by the client or made at admission: {@code
 * [A-Za-z0-9-]{1,64}}.
 */
public record TaskId(@JsonValue String value) implements Comparable<TaskId> {
  /** What an id must look like; stated to clients in field errors. */
  public static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9-]{1,64}");

  @JsonCreator
  public TaskId {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a task id must match " + PATTERN + ", not '" + value + "'");
    }
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
