package io.jarvis.bench.packing;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.PlacementPolicy;
import java.util.List;

/** The first node that has room: what any policy has to beat. */
final class FirstFit implements PlacementPolicy {
  @Override
  public String policyName() {
    return "x-first-fit";
  }

  @Override
  public Scoring scoring(Mix expected, List<NodeOffer> offers) {
    return (demand, room) -> 0;
  }
}
