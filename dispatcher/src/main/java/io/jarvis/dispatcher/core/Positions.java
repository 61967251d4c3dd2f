package io.jarvis.dispatcher.core;

import java.util.Arrays;
import java.util.BitSet;

/** Some of the nodes, or all, one behind the other by their numbers. */
final class Positions {
  private static final int[] THEMSELVES = {};

  private final BitSet nodes;
  private final int[] numbers;
  private final int count;

  private Positions(BitSet nodes, int[] numbers, int count) {
    this.nodes = nodes;
    this.numbers = numbers;
    this.count = count;
  }

  /** All positions below this count. */
  static Positions all(int count) {
    return new Positions(new BitSet(), THEMSELVES, count);
  }

  /** These, as long as the set is not changed. */
  static Positions of(BitSet nodes) {
    int[] numbers = nodes.stream().toArray();
    return new Positions(nodes, numbers, numbers.length);
  }

  private boolean areAll() {
    return numbers == THEMSELVES;
  }

  int count() {
    return count;
  }

  /** Which node has this position; of none none. */
  int node(int position) {
    return areAll() || position < 0 ? position : numbers[position];
  }

  /** Which position a node has; -1 if it is none of these. */
  int position(int node) {
    if (areAll()) {
      return node;
    }
    return nodes.get(node) ? Arrays.binarySearch(numbers, node) : -1;
  }

  /** The positions of those that are among these. */
  BitSet positions(BitSet some) {
    if (areAll()) {
      return some;
    }
    BitSet positions = new BitSet(count);
    for (int position = 0; position < count; position++) {
      positions.set(position, some.get(numbers[position]));
    }
    return positions;
  }
}
