package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A task's name in the cluster, chosen by the client or made at admission: {@code
 * [A-Za-z0-9-]{1,64}}. An index of an array has the array's, an underscore and its number, and so
 * has a member of a gang on its node; the underscore is only ours.
 */
public record TaskId(@JsonValue String value) implements Comparable<TaskId> {
  /** What an id must look like. */
  public static final Pattern PATTERN =
      Pattern.compile("[A-Za-z0-9-]{1,64}(_(0|[1-9][0-9]{0,5}))?");

  /** What a client may choose; stated to clients in field errors. */
  public static final Pattern CHOSEN = Pattern.compile("[A-Za-z0-9-]{1,64}");

  @JsonCreator
  public TaskId {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a task id must match " + PATTERN + ", not '" + value + "'");
    }
  }

  /** That of an index of this array. */
  public TaskId at(int index) {
    return new TaskId(value + "_" + index);
  }

  /** Whose index it is; empty if it is a task of its own. */
  public Optional<TaskId> array() {
    int mark = value.indexOf('_');
    return mark < 0 ? Optional.empty() : Optional.of(new TaskId(value.substring(0, mark)));
  }

  /** Which index of its array it is. */
  public OptionalInt index() {
    int mark = value.indexOf('_');
    return mark < 0
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(value, mark + 1, value.length(), 10));
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
    return array().orElse(this);
  }

  /** Its rank in the gang that it is named after. */
  public int rank() {
    return index().orElse(0);
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
