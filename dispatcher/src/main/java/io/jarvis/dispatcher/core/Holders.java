package io.jarvis.dispatcher.core;

import java.util.BitSet;

/** The nodes that hold an image, by their numbers. Not thread-safe. */
final class Holders {
  static final Holders NONE = new Holders();

  private final BitSet nodes = new BitSet();
  private int count;
  private int changes;

  void add(int node) {
    nodes.set(node);
    count++;
    changes++;
  }

  void remove(int node) {
    nodes.clear(node);
    count--;
    changes++;
  }

  boolean include(int node) {
    return nodes.get(node);
  }

  int count() {
    return count;
  }

  /** Rises whenever others hold it. */
  int changes() {
    return changes;
  }

  /** The nodes; the caller must not change the set. */
  BitSet nodes() {
    return nodes;
  }
}
