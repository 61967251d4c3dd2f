package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.PlacementPolicy;
import java.util.List;

/** Each node in turn: the one that was served longest ago. */
public final class RoundRobin implements PlacementPolicy {
  private static final Scoring SCORING = (demand, room) -> -room.turn();

  @Override
  public String policyName() {
    return "round-robin";
  }

  /** A whole round. */
  @Override
  public double measure(List<NodeOffer> offers) {
    return Math.max(1, offers.size());
  }

  @Override
  public Scoring scoring(Mix expected, List<NodeOffer> offers) {
    return SCORING;
  }
}
