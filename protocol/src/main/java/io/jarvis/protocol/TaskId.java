package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A task's name in the cluster, chosen by the client or made at admission: {@code
 * [A-Za-z0-9-]{1,64}}. An index of an array has the array's, an underscore and its number, and so
 * has a member of a gang on its node; the underscore is only ours. Millions of them are kept in
 * memory: those made at admission take a third of the room of their text. Immutable.
 */
public final class TaskId implements Comparable<TaskId> {
  /** What an id must look like. */
  public static final Pattern PATTERN =
      Pattern.compile("[A-Za-z0-9-]{1,64}(_(0|[1-9][0-9]{0,5}))?");

  /** What a client may choose; stated to clients in field errors. */
  public static final Pattern CHOSEN = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /** What those made at admission are written in. */
  public static final String DIGITS = PackedId.DIGITS;

  private static final char MARK = '_';

  /** The text of an id that is not packed. */
  private final @Nullable String text;

  private final long high;
  private final long low;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TaskId(String value) {
    if (PackedId.packs(value)) {
      text = null;
      high = PackedId.high(value);
      low = PackedId.low(value);
      return;
    }
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a task id must match " + PATTERN + ", not '" + value + "'");
    }
    text = value;
    high = 0;
    low = 0;
  }

  @JsonValue
  public String value() {
    return text == null ? PackedId.text(high, low) : text;
  }

  /** The id of an index of this array. */
  public TaskId at(int index) {
    return new TaskId(value() + MARK + index);
  }

  /** Whose index it is; empty if it is a task of its own. */
  public Optional<TaskId> array() {
    int mark = mark();
    return text == null || mark < 0
        ? Optional.empty()
        : Optional.of(new TaskId(text.substring(0, mark)));
  }

  /** Which index of its array it is. */
  public OptionalInt index() {
    int mark = mark();
    return text == null || mark < 0
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(text, mark + 1, text.length(), 10));
  }

  private int mark() {
    return text == null ? -1 : text.indexOf(MARK);
  }

  /**
   * What the member of this rank of a gang is known by on its node and in the streams of its
   * output; the first bears the gang's own id.
   */
  public TaskId member(int rank) {
    return rank == 0 ? this : at(rank);
  }

  /** The task it is named after, if it is not one of its own. */
  public TaskId whole() {
    return array().orElse(this);
  }

  /** The rank of a gang's member. */
  public int rank() {
    return index().orElse(0);
  }

  /** Ids are ordered as their texts. */
  @Override
  public int compareTo(TaskId other) {
    if (text != null || other.text != null) {
      return value().compareTo(other.value());
    }
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TaskId id
        && high == id.high
        && low == id.low
        && Objects.equals(text, id.text);
  }

  @Override
  public int hashCode() {
    return text == null ? Long.hashCode(31 * high + low) : text.hashCode();
  }

  @Override
  public String toString() {
    return value();
  }
}
