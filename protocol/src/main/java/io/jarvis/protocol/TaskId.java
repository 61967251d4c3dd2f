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

  /** What we name after a task: a client's id never holds an underscore. */
  private static final Pattern OURS = Pattern.compile(PATTERN + "(_[0-9]{1,9})?");

  @JsonCreator
  public TaskId {
    if (!OURS.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a task id must match " + PATTERN + ", not '" + value + "'");
    }
  }

  /**
   * What the member of this rank of a gang is known by on its node and in the streams of its
   * output; the first bears the gang's own id.
   */
  public TaskId member(int rank) {
    return rank == 0 ? this : new TaskId(value + "_" + rank);
  }

  /** The task it is named after, if it is not one of its own. */
  public TaskId whole() {
    int end = value.indexOf('_');
    return end < 0 ? this : new TaskId(value.substring(0, end));
  }

  /** Its rank in the gang that it is named after. */
  public int rank() {
    int end = value.indexOf('_');
    return end < 0 ? 0 : Integer.parseInt(value.substring(end + 1));
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
