package io.jarvis.dispatcher.core;

import java.util.Arrays;
import java.util.Map;

/** What is left of a node's custom countable things. Not thread-safe. */
public final class Customs {
  private static final Customs WITHOUT = new Customs(Map.of());

  private final String[] names;
  private final long[] offered;
  private final long[] free;

  static Customs of(Map<String, Long> offer) {
    return offer.isEmpty() ? WITHOUT : new Customs(offer);
  }

  private Customs(Map<String, Long> offer) {
    names = offer.keySet().stream().sorted().toArray(String[]::new);
    offered = Arrays.stream(names).mapToLong(offer::get).toArray();
    free = offered.clone();
  }

  /** An independent copy. */
  Customs(Customs other) {
    names = other.names;
    offered = other.offered;
    free = other.free.clone();
  }

  /** Reduces what is left to at most this, of the same node. */
  void reduce(Customs most) {
    for (int i = 0; i < free.length; i++) {
      free[i] = Math.min(free[i], most.free[i]);
    }
  }

  /** Shows what this usage leaves; whether that is something else than before. */
  boolean show(NodeUsage used) {
    boolean changed = false;
    for (int i = 0; i < names.length; i++) {
      long left = offered[i] - used.custom(names[i]);
      changed |= left != free[i];
      free[i] = left;
    }
    return changed;
  }

  boolean hold(Map<String, Long> asked) {
    return asked.isEmpty()
        || asked.entrySet().stream().allMatch(a -> a.getValue() <= free(a.getKey()));
  }

  /** Takes it, or with a sign of -1 gives it back. */
  void take(Map<String, Long> asked, int sign) {
    asked.forEach((name, amount) -> {
      int position = Arrays.binarySearch(names, name);
      if (position >= 0) {
        free[position] -= sign * amount;
      }
    });
  }

  /** What is left of this; none of what the node does not offer. */
  long free(String name) {
    int position = Arrays.binarySearch(names, name);
    return position < 0 ? 0 : free[position];
  }

  public int count() {
    return names.length;
  }

  public String name(int position) {
    return names[position];
  }

  public long offered(int position) {
    return offered[position];
  }

  public long free(int position) {
    return free[position];
  }
}
