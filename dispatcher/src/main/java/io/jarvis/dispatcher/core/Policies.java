package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Word;
import java.util.List;
import java.util.Optional;

/** The policies that are built in. */
public enum Policies implements PlacementPolicy, Word {
  /** Each node in turn. */
  ROUND_ROBIN {
    @Override
    public double score(Demand demand, Room room) {
      return -room.turn();
    }
  },
  /** The node that would be the least full. */
  LEAST_LOADED {
    @Override
    public double score(Demand demand, Room room) {
      return -room.highestShareWith(demand);
    }
  },
  /** The node that would be the fullest, so that whole nodes stay free for large tasks. */
  BEST_FIT {
    @Override
    public double score(Demand demand, Room room) {
      return room.summedShareWith(demand);
    }
  };

  private static final List<Policies> ALL = List.of(values());

  @Override
  public String policyName() {
    return word();
  }

  /** The policy of this name; empty if there is none. */
  public static Optional<PlacementPolicy> named(String name) {
    return ALL.stream()
        .filter(policy -> policy.word().equals(name))
        .map(PlacementPolicy.class::cast)
        .findFirst();
  }
}
