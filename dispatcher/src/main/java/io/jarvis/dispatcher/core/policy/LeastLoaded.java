package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.PlacementPolicy;
import java.util.List;

/** The node that would be the least full: by the resource of which it would have the least left. */
public final class LeastLoaded implements PlacementPolicy {
  private static final Scoring SCORING = (demand, room) -> -Shares.highest(demand, room);

  @Override
  public String policyName() {
    return "least-loaded";
  }

  @Override
  public Scoring scoring(Mix expected, List<NodeOffer> offers) {
    return SCORING;
  }
}
