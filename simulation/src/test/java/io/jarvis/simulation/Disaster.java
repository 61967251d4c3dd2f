package io.jarvis.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Something bad that happens to a process, or to the broker.
 *
 * @param after how many events of the log it happens
 * @param victim the process, by its number
 * @param lost how many events the log loses
 */
record Disaster(int after, Kind kind, int victim, Duration lasting, int lost) {
  /** What happens. */
  enum Kind {
    /** It is gone without a word and started again. */
    KILL,
    /** Its connections to the broker break. */
    CUT,
    /** It stands still until the broker gives it up, and goes on as if nothing had happened. */
    FREEZE,
    /** The broker's machine loses power: everybody's connections break, and the log its end. */
    POWER_CUT
  }

  private static final int MOST_LOST = 40;

  /** Those of a seed, in the order in which they come. */
  static List<Disaster> some(
      RandomGenerator chance, int count, int every, List<SimProcess> processes) {
    List<Disaster> all = new ArrayList<>();
    int after = every;
    for (int i = 0; i < count; i++) {
      int victim = chance.nextInt(processes.size());
      Kind kind = kind(chance.nextInt(10));
      int lost = kind == Kind.POWER_CUT ? 1 + chance.nextInt(MOST_LOST) : 0;
      all.add(new Disaster(after, kind, victim, lasting(kind, chance), lost));
      after += 1 + chance.nextInt(2 * every);
    }
    return all;
  }

  private static Kind kind(int chance) {
    if (chance < 4) {
      return Kind.KILL;
    }
    if (chance < 5) {
      return Kind.POWER_CUT;
    }
    return chance < 7 ? Kind.CUT : Kind.FREEZE;
  }

  /** A process may be back before, after or in the very moment in which its node is given up. */
  private static Duration lasting(Kind kind, RandomGenerator chance) {
    Duration shortly = Duration.ofMillis(50 + chance.nextInt(600));
    return kind == Kind.KILL && chance.nextInt(3) == 0
        ? shortly.plusMillis(chance.nextInt(3_500))
        : shortly;
  }
}
