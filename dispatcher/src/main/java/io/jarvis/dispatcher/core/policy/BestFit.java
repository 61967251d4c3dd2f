package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.PlacementPolicy;
import java.util.List;

/**
 * The node that would be the fullest, over all resources it offers: whole nodes stay free for large
 * tasks.
 */
public final class BestFit implements PlacementPolicy {
  private static final Scoring SCORING = Shares::mean;

  @Override
  public String policyName() {
    return "best-fit";
  }

  @Override
  public Scoring scoring(Mix expected, List<NodeOffer> offers) {
    return SCORING;
  }
}
