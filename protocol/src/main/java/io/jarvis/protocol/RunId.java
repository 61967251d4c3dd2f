package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of one run of a workflow: {@code [A-Za-z0-9-]{1,64}}. */
public record RunId(@JsonValue String value) implements Comparable<RunId> {
  public static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9-]{1,64}");

  @JsonCreator
  public RunId {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a run id must match " + PATTERN + ", not '" + value + "'");
    }
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
