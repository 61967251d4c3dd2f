package io.jarvis.state.readmodel;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Some of many, the newest first.
 *
 * @param next where the next page begins; empty if this is the last
 */
public record Page<T>(List<T> items, Optional<Cursor> next) {
  /** How many items a page has if nobody says. */
  public static final int DEFAULT_LIMIT = 50;

  /** How many it has at most. */
  public static final int MAX_LIMIT = 1_000;

  public Page {
    items = List.copyOf(items);
  }

  /**
   * A page of rows of which one more than the limit was asked for, to see whether there is more.
   */
  static <T> Page<T> of(List<T> rows, int limit, Function<T, Cursor> cursor) {
    return rows.size() > limit
        ? new Page<>(rows.subList(0, limit), Optional.of(cursor.apply(rows.get(limit - 1))))
        : new Page<>(rows, Optional.empty());
  }

  <R> Page<R> map(Function<T, R> mapping) {
    return new Page<>(items.stream().map(mapping).toList(), next);
  }

  static int checked(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " items, not " + limit);
    }
    return limit;
  }
}
