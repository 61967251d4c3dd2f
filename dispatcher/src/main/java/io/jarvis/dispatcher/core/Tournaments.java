package io.jarvis.dispatcher.core;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntToDoubleFunction;

/**
 * Numbers by position in {@value #COLUMNS} columns, of each of which the highest is always known:
 * each inner place holds the highest of the {@value #FAN} below it. What a position has in all
 * columns lies together, in one line of the cache, and changes at once, in as many steps as there
 * are levels: a node that changes changes for all. Not thread-safe.
 */
final class Tournaments {
  static final double NOBODY = Double.NEGATIVE_INFINITY;

  private static final int BITS = 3;

  static final int COLUMNS = 1 << BITS;
  static final int FAN = 1 << BITS;

  private static final long NO_KEY = key(NOBODY);

  /** Keys of numbers, level by level and row by row; the highest level has one row. */
  private final long[][] levels;

  private final int[] widths;
  private final int top;
  private final long[] row = new long[COLUMNS];

  Tournaments(int size) {
    widths = widths(Math.max(1, size));
    top = widths.length - 1;
    levels = new long[widths.length][];
    for (int level = 0; level < widths.length; level++) {
      int groups = (widths[level] + FAN - 1) / FAN;
      levels[level] = new long[groups * FAN * COLUMNS];
      Arrays.fill(levels[level], NO_KEY);
    }
  }

  private static int[] widths(int size) {
    int[] widths = new int[1 + Integer.SIZE / BITS];
    int levels = 0;
    int width = size;
    do {
      widths[levels++] = width;
      width = (width + FAN - 1) / FAN;
    } while (widths[levels - 1] > 1 || levels == 1);
    return Arrays.copyOf(widths, levels);
  }

  /** A key that orders like the number; whole numbers are compared faster. */
  private static long key(double number) {
    long bits = Double.doubleToRawLongBits(number + 0.0);
    return bits ^ (bits >> (Long.SIZE - 1) & Long.MAX_VALUE);
  }

  private static int cell(int place, int column) {
    return place << BITS | column;
  }

  /** Sets all numbers of a column. */
  void fill(int column, IntToDoubleFunction numbers) {
    for (int place = 0; place < widths[0]; place++) {
      levels[0][cell(place, column)] = key(numbers.applyAsDouble(place));
    }
    for (int level = 1; level <= top; level++) {
      for (int place = 0; place < widths[level]; place++) {
        long highest = NO_KEY;
        for (int i = 0; i < FAN; i++) {
          highest = Math.max(highest, levels[level - 1][cell(place << BITS | i, column)]);
        }
        levels[level][cell(place, column)] = highest;
      }
    }
  }

  /** Sets the numbers of a position in all columns. */
  void set(int position, double[] numbers) {
    for (int column = 0; column < COLUMNS; column++) {
      row[column] = key(numbers[column]);
    }
    int place = position;
    for (int level = 0; put(level, place); level++) {
      place >>= BITS;
    }
  }

  /**
   * Puts the row there and makes it that of the place above; whether anything changed above, as far
   * as it can be seen from here.
   */
  private boolean put(int level, int place) {
    long[] values = levels[level];
    int at = cell(place, 0);
    if (level == top) {
      System.arraycopy(row, 0, values, at, COLUMNS);
      return false;
    }
    long[] above = levels[level + 1];
    int over = cell(place >> BITS, 0);
    boolean changed = false;
    boolean lowered = false;
    for (int column = 0; column < COLUMNS; column++) {
      long before = values[at + column];
      long now = row[column];
      changed |= now != before;
      lowered |= now < before && before == above[over + column];
      values[at + column] = now;
      row[column] = Math.max(now, above[over + column]);
    }
    if (lowered) {
      compete(values, cell(place & -FAN, 0));
    }
    return changed;
  }

  /** Makes the row the highest of a group. */
  private void compete(long[] values, int group) {
    System.arraycopy(values, group, row, 0, COLUMNS);
    for (int other = group + COLUMNS; other < group + FAN * COLUMNS; other += COLUMNS) {
      for (int column = 0; column < COLUMNS; column++) {
        row[column] = Math.max(row[column], values[other + column]);
      }
    }
  }

  /** The first position of the highest number of a column; -1 if there is none. */
  int winner(int column) {
    return levels[top][column] == NO_KEY ? -1 : descend(0, top, column);
  }

  /**
   * Which is the winner without this one, which is it now; -1 if there is none. Of equals one or
   * the other.
   */
  int second(int column, int winner) {
    long highest = NO_KEY;
    int best = -1;
    int place = winner;
    for (int level = 0; level < top; level++) {
      long[] values = levels[level];
      for (int i = 0; i < FAN; i++) {
        int other = place & -FAN | i;
        if (other != place && values[cell(other, column)] > highest) {
          highest = values[cell(other, column)];
          best = descend(other, level, column);
        }
      }
      place >>= BITS;
    }
    return best;
  }

  /** Which of the positions below this place holds its number, the first of them. */
  private int descend(int from, int level, int column) {
    int place = from;
    long highest = levels[level][cell(from, column)];
    for (int below = level - 1; below >= 0; below--) {
      place <<= BITS;
      while (levels[below][cell(place, column)] != highest) {
        place++;
      }
    }
    return place;
  }

  /** The first position of the highest number of a column among these; -1 if there is none. */
  int winner(int column, BitSet among) {
    return new Search(column, among, -1).best;
  }

  /** The best of these without the winner. */
  int second(int column, int winner, BitSet among) {
    return new Search(column, among, winner).best;
  }

  /** Looks where the highest numbers are, and nowhere where no better one can be. */
  private final class Search {
    private final int column;
    private final BitSet among;
    private final int except;
    private long highest = NO_KEY;
    private int best = -1;

    Search(int column, BitSet among, int except) {
      this.column = column;
      this.among = among;
      this.except = except;
      look(top - 1, 0);
    }

    private void look(int level, int group) {
      if (level == 0) {
        lookAtEach(group);
        return;
      }
      long[] values = levels[level];
      int tried = 0;
      for (int next = next(values, group, tried); next >= 0; next = next(values, group, tried)) {
        tried |= 1 << next;
        int place = group | next;
        long value = values[cell(place, column)];
        if (value < highest) {
          return;
        }
        if (isBetter(value, place << level * BITS)) {
          look(level - 1, place << BITS);
        }
      }
    }

    private void lookAtEach(int group) {
      for (int place = group; place < group + FAN; place++) {
        long value = levels[0][cell(place, column)];
        if (isBetter(value, place) && place != except && among.get(place)) {
          highest = value;
          best = place;
        }
      }
    }

    private boolean isBetter(long value, int place) {
      return value > highest || (value == highest && place < best);
    }

    /** The highest of a group that was not tried yet. */
    private int next(long[] values, int group, int tried) {
      int next = -1;
      long highestOpen = NO_KEY;
      for (int i = 0; i < FAN; i++) {
        long value = values[cell(group | i, column)];
        if (value > highestOpen && (tried & 1 << i) == 0) {
          next = i;
          highestOpen = value;
        }
      }
      return next;
    }
  }
}
