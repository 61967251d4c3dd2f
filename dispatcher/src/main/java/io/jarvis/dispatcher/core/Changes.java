package io.jarvis.dispatcher.core;

import java.util.function.IntConsumer;

/**
 * Which nodes changed, in order, as far back as half of them: whoever follows asks for what came
 * after the mark that was reached last, and sees each node once. Not thread-safe.
 */
final class Changes {
  private static final int LEAST = 64;

  private final int[] ring;

  /** The lower half of the mark of each node's last change; met by chance again it does no harm. */
  private final int[] latest;

  private long mark;

  Changes(int nodes) {
    ring = new int[Math.max(LEAST, Integer.highestOneBit(Math.max(1, nodes)) / 2)];
    latest = new int[nodes];
  }

  void add(int node) {
    latest[node] = (int) mark;
    ring[(int) (mark & ring.length - 1)] = node;
    mark++;
  }

  long mark() {
    return mark;
  }

  /** Whether what came after this mark is still known. */
  boolean reaches(long since) {
    return mark - since <= ring.length;
  }

  /** Tells the nodes that changed after this mark, each once. */
  void since(long since, IntConsumer follower) {
    for (long at = since; at < mark; at++) {
      int node = ring[(int) (at & ring.length - 1)];
      if (latest[node] == (int) at) {
        follower.accept(node);
      }
    }
  }
}
