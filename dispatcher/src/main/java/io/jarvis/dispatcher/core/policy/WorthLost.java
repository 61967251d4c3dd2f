package io.jarvis.dispatcher.core.policy;

import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import io.jarvis.dispatcher.core.Room;
import java.util.Arrays;

/**
 * How little of a node's worth a task takes away. Remembers the worth of each node as it is; with
 * or without that it says the same. Not thread-safe.
 */
final class WorthLost implements Scoring {
  /** Small enough to decide only between equals. */
  private static final double FULLNESS = 1e-6;

  private final Worth worth;
  private double[] present = {};
  private int[] presentSince = {};

  WorthLost(Worth worth) {
    this.worth = worth;
  }

  @Override
  public double score(Demand demand, Room room) {
    double lost = room.gpus().count() == 0 ? 0 : present(room) - worth.with(demand, room);
    return FULLNESS * Shares.mean(demand, room) - lost;
  }

  private double present(Room room) {
    int number = room.number();
    if (number >= present.length) {
      grow(number + 1);
    }
    if (presentSince[number] != room.changes()) {
      present[number] = worth.of(room);
      presentSince[number] = room.changes();
    }
    return present[number];
  }

  private void grow(int least) {
    int old = present.length;
    present = Arrays.copyOf(present, Math.max(least, old * 2));
    presentSince = Arrays.copyOf(presentSince, present.length);
    Arrays.fill(presentSince, old, present.length, -1);
  }
}
