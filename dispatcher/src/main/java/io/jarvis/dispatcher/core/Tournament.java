package io.jarvis.dispatcher.core;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntToDoubleFunction;

/**
 * Numbers by position, of which the highest is always known: each inner place holds the highest of
 * the {@value #FAN} below it. One number changes in as many steps as there are levels. Not
 * thread-safe.
 */
final class Tournament {
  static final double NOBODY = Double.NEGATIVE_INFINITY;

  private static final int BITS = 3;
  private static final int FAN = 1 << BITS;

  private final double[][] levels;

  Tournament(int size) {
    levels = new double[levels(size)][];
    int width = Math.max(1, size);
    for (int level = 0; level < levels.length; level++) {
      levels[level] = new double[(width + FAN - 1) / FAN * FAN];
      Arrays.fill(levels[level], NOBODY);
      width = (width + FAN - 1) / FAN;
    }
  }

  private static int levels(int size) {
    int levels = 1;
    for (int width = size; width > FAN; width = (width + FAN - 1) / FAN) {
      levels++;
    }
    return levels;
  }

  /** Sets all numbers, of positions below {@code size}. */
  void fill(int size, IntToDoubleFunction values) {
    Arrays.setAll(levels[0], i -> i < size ? values.applyAsDouble(i) : NOBODY);
    for (int level = 1; level < levels.length; level++) {
      double[] below = levels[level - 1];
      Arrays.setAll(levels[level], i -> i * FAN < below.length ? highest(below, i * FAN) : NOBODY);
    }
  }

  void set(int position, double value) {
    int place = position;
    double now = value;
    for (int level = 0; level < levels.length; level++) {
      double before = levels[level][place];
      if (before == now) {
        return;
      }
      levels[level][place] = now;
      if (level + 1 < levels.length) {
        double above = levels[level + 1][place >> BITS];
        if (now < above && before < above) {
          return;
        }
        now = now >= above ? now : highest(levels[level], place & -FAN);
        place >>= BITS;
      }
    }
  }

  private static double highest(double[] values, int from) {
    double highest = values[from];
    for (int i = from + 1; i < from + FAN; i++) {
      highest = Math.max(highest, values[i]);
    }
    return highest;
  }

  /** The first position of the highest number; -1 if there is none. */
  int winner() {
    int place = first(levels[levels.length - 1], 0);
    if (levels[levels.length - 1][place] == NOBODY) {
      return -1;
    }
    for (int level = levels.length - 2; level >= 0; level--) {
      place = first(levels[level], place * FAN);
    }
    return place;
  }

  /** The first position of the highest number among these; -1 if there is none. */
  int winner(BitSet among) {
    return new Search(among).best;
  }

  /** Looks where the highest numbers are, and nowhere where no better one can be. */
  private final class Search {
    private final BitSet among;
    private double highest = NOBODY;
    private int best = -1;

    Search(BitSet among) {
      this.among = among;
      look(levels.length - 1, 0);
    }

    private void look(int level, int from) {
      double[] values = levels[level];
      int tried = 0;
      for (int next = next(values, from, tried); next >= 0; next = next(values, from, tried)) {
        tried |= 1 << next - from;
        if (!mayBeBetter(values[next], next << level * BITS)) {
          continue;
        }
        if (level > 0) {
          look(level - 1, next * FAN);
        } else if (among.get(next)) {
          highest = values[next];
          best = next;
        }
      }
    }

    /** The highest of a group that was not tried yet. */
    private static int next(double[] values, int from, int tried) {
      int next = -1;
      for (int i = from; i < from + FAN; i++) {
        boolean open = (tried & 1 << i - from) == 0 && values[i] != NOBODY;
        if (open && (next < 0 || values[i] > values[next])) {
          next = i;
        }
      }
      return next;
    }

    private boolean mayBeBetter(double value, int firstPosition) {
      return value > highest || value == highest && firstPosition < best;
    }
  }

  private static int first(double[] values, int from) {
    int first = from;
    for (int i = from + 1; i < from + FAN; i++) {
      if (values[i] > values[first]) {
        first = i;
      }
    }
    return first;
  }
}
