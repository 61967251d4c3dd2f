package io.jarvis.protocol.lifecycle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A set of indexes as few ranges: in order, apart from one another. Immutable. */
public record Indexes(@JsonValue List<Range> ranges) {
  public static final Indexes NONE = new Indexes(List.of());

  @JsonCreator
  public Indexes {
    ranges = List.copyOf(ranges);
  }

  /** From the first to the last. */
  public record Range(int from, int to) {
    int size() {
      return to - from + 1;
    }
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  public int size() {
    return ranges.stream().mapToInt(Range::size).sum();
  }

  public boolean contains(int index) {
    return ranges.stream().anyMatch(range -> range.from() <= index && index <= range.to());
  }

  /** The first from an index on that is not among these. */
  public int firstMissing(int from) {
    int index = from;
    for (Range range : ranges) {
      if (range.from() <= index && index <= range.to()) {
        index = range.to() + 1;
      }
    }
    return index;
  }

  /** The one that has so many before it that are not among these, and is not itself. */
  public int missing(int before) {
    int index = before;
    for (Range range : ranges) {
      if (range.from() <= index) {
        index += range.size();
      }
    }
    return index;
  }

  /** How many of these are less than an index. */
  public int below(int index) {
    return ranges.stream()
        .filter(range -> range.from() < index)
        .mapToInt(range -> Math.min(range.to() + 1, index) - range.from())
        .sum();
  }

  /** These indexes and one more. */
  public Indexes with(int index) {
    return with(index, index);
  }

  /** These indexes and those of a range. */
  public Indexes with(int from, int to) {
    if (to < from) {
      return this;
    }
    List<Range> all = new ArrayList<>(ranges);
    all.add(new Range(from, to));
    return apart(all);
  }

  /** These indexes and more. */
  public Indexes with(Collection<Integer> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<Range> all = new ArrayList<>(ranges);
    more.forEach(index -> all.add(new Range(index, index)));
    return apart(all);
  }

  private static Indexes apart(List<Range> all) {
    all.sort(Comparator.comparingInt(Range::from));
    List<Range> apart = new ArrayList<>();
    for (Range range : all) {
      if (!apart.isEmpty() && range.from() <= apart.getLast().to() + 1) {
        Range last = apart.removeLast();
        apart.add(new Range(last.from(), Math.max(last.to(), range.to())));
      } else {
        apart.add(range);
      }
    }
    return new Indexes(apart);
  }
}
