package io.jarvis.dispatcher.core;

import java.util.List;

/**
 * The demands that are expected to come, as they were learned from those that came.
 *
 * @param expected each demand once, the most frequent first
 */
public record Mix(List<Expected> expected) {
  /** Nothing is known yet. */
  public static final Mix NONE = new Mix(List.of());

  public Mix {
    expected = List.copyOf(expected);
  }

  /** A demand and its share. @param share of all arrivals, 0 to 1 */
  public record Expected(Demand demand, double share) {}
}
