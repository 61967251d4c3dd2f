package io.jarvis.dispatcher.core;

import java.util.BitSet;
import java.util.function.IntToDoubleFunction;

/**
 * Numbers by position, of which the highest is always known: each inner place holds the highest of
 * the {@value #FAN} below it. One number changes in as many steps as there are levels. Not
 * thread-safe.
 */
final class Tournament {
  static final double NOBODY = Double.NEGATIVE_INFINITY;

  static final int BITS = 3;
  static final int FAN = 1 << BITS;

  private final double[][] levels;
  private final int[] widths;
  private final int slot;

  /** One of an arena's. */
  Tournament(double[][] levels, int[] widths, int slot) {
    this.levels = levels;
    this.widths = widths;
    this.slot = slot;
  }

  boolean isOf(double[][] block) {
    return levels == block;
  }

  int slot() {
    return slot;
  }

  /** Where the group of a place begins. */
  private int group(int place) {
    return (place >> BITS << Arena.BITS | slot) << BITS;
  }

  private int cell(int place) {
    return group(place) | place & FAN - 1;
  }

  /** Sets all numbers. */
  void fill(IntToDoubleFunction values) {
    for (int place = 0; place < widths[0]; place++) {
      levels[0][cell(place)] = values.applyAsDouble(place);
    }
    for (int level = 1; level < levels.length; level++) {
      for (int place = 0; place < widths[level]; place++) {
        levels[level][cell(place)] = highest(levels[level - 1], group(place << BITS));
      }
    }
  }

  void set(int position, double value) {
    int place = position;
    double now = value;
    for (int level = 0; level < levels.length; level++) {
      double[] values = levels[level];
      int cell = cell(place);
      double before = values[cell];
      if (before == now) {
        return;
      }
      values[cell] = now;
      if (level + 1 < levels.length) {
        place >>= BITS;
        double above = levels[level + 1][cell(place)];
        if (now < above && before < above) {
          return;
        }
        now = now >= above ? now : highest(values, cell & -FAN);
      }
    }
  }

  private static double highest(double[] values, int from) {
    double highest = values[from];
    for (int i = from + 1; i < from + FAN; i++) {
      if (values[i] > highest) {
        highest = values[i];
      }
    }
    return highest;
  }

  /** The first position of the highest number; -1 if there is none. */
  int winner() {
    int top = levels.length - 1;
    int place = first(levels[top], group(0));
    return levels[top][cell(place)] == NOBODY ? -1 : descend(place, top);
  }

  /**
   * Which is the winner without this one, which is it now; -1 if there is none. Of equals one or
   * the other.
   */
  int second(int winner) {
    double highest = NOBODY;
    int best = -1;
    int place = winner;
    for (int level = 0; level < levels.length; level++) {
      int others = group(place);
      for (int i = 0; i < FAN; i++) {
        if (i != (place & FAN - 1) && levels[level][others | i] > highest) {
          highest = levels[level][others | i];
          best = descend(place & -FAN | i, level);
        }
      }
      place >>= BITS;
    }
    return best;
  }

  /** Which of the positions below this place holds its number, the first of them. */
  private int descend(int top, int from) {
    int place = top;
    for (int level = from - 1; level >= 0; level--) {
      place = place << BITS | first(levels[level], group(place << BITS));
    }
    return place;
  }

  /** The first position of the highest number among these; -1 if there is none. */
  int winner(BitSet among) {
    return new Search(among, -1).best;
  }

  /** The same without this one. */
  int second(int winner, BitSet among) {
    return new Search(among, winner).best;
  }

  /** Looks where the highest numbers are, and nowhere where no better one can be. */
  private final class Search {
    private final BitSet among;
    private final int except;
    private double highest = NOBODY;
    private int best = -1;

    Search(BitSet among, int except) {
      this.among = among;
      this.except = except;
      look(levels.length - 1, 0);
    }

    private void look(int level, int from) {
      double[] values = levels[level];
      int group = group(from);
      int tried = 0;
      for (int next = next(values, group, tried); next >= 0; next = next(values, group, tried)) {
        tried |= 1 << next;
        double value = values[group | next];
        int place = from | next;
        if (value < highest) {
          return;
        }
        boolean mayBeBetter = value > highest || place << level * BITS < best;
        if (mayBeBetter && level > 0) {
          look(level - 1, place << BITS);
        } else if (mayBeBetter && place != except && among.get(place)) {
          highest = value;
          best = place;
        }
      }
    }

    /** The highest of a group that was not tried yet. */
    private static int next(double[] values, int group, int tried) {
      int next = -1;
      for (int i = 0; i < FAN; i++) {
        boolean open = (tried & 1 << i) == 0 && values[group | i] != NOBODY;
        if (open && (next < 0 || values[group | i] > values[group | next])) {
          next = i;
        }
      }
      return next;
    }
  }

  /** Which of a group is the first of the highest. */
  private static int first(double[] values, int group) {
    int first = 0;
    for (int i = 1; i < FAN; i++) {
      if (values[group | i] > values[group | first]) {
        first = i;
      }
    }
    return first;
  }
}
