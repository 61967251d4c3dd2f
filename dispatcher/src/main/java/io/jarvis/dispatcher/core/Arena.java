package io.jarvis.dispatcher.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Holds tournaments over the same positions, {@value #TOURNAMENTS} side by side: what one position
 * has in each of them lies together, since a node that changes changes in all. Not thread-safe.
 */
final class Arena {
  static final int BITS = 3;
  static final int TOURNAMENTS = 1 << BITS;

  private final int size;
  private final int[] widths;
  private final List<Block> blocks = new ArrayList<>();

  private record Block(double[][] levels, BitSet taken) {}

  Arena(int size) {
    this.size = Math.max(1, size);
    widths = widths(this.size);
  }

  private static int[] widths(int size) {
    List<Integer> widths = new ArrayList<>(List.of(size));
    while (widths.getLast() > Tournament.FAN) {
      widths.add((widths.getLast() + Tournament.FAN - 1) / Tournament.FAN);
    }
    return widths.stream().mapToInt(Integer::intValue).toArray();
  }

  /** So many tournaments hold no more numbers than this together, leaving out the inner ones. */
  int fitting(int numbers) {
    return numbers / size / TOURNAMENTS * TOURNAMENTS;
  }

  /** A new one, of which nothing is set yet. */
  Tournament open() {
    Block block =
        blocks.stream()
            .filter(b -> b.taken.cardinality() < TOURNAMENTS)
            .findFirst()
            .orElseGet(this::more);
    int slot = block.taken.nextClearBit(0);
    block.taken.set(slot);
    return new Tournament(block.levels, widths, slot);
  }

  private Block more() {
    double[][] levels = new double[widths.length][];
    for (int level = 0; level < levels.length; level++) {
      int groups = (widths[level] + Tournament.FAN - 1) / Tournament.FAN;
      levels[level] = new double[groups * TOURNAMENTS * Tournament.FAN];
      Arrays.fill(levels[level], Tournament.NOBODY);
    }
    Block block = new Block(levels, new BitSet(TOURNAMENTS));
    blocks.add(block);
    return block;
  }

  /** It is over: another one may have its place. */
  void close(Tournament over) {
    blocks.stream()
        .filter(block -> over.isOf(block.levels))
        .forEach(block -> block.taken.clear(over.slot()));
  }
}
