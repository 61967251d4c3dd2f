package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import io.jarvis.protocol.event.Choice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How well nodes suit tasks: by the policy, and by the images they hold. Not thread-safe; says
 * nothing before it follows a snapshot.
 */
final class Judge {
  private @Nullable PlacementPolicy policy;
  private Mix mix = Mix.NONE;
  private Scoring scoring = (demand, room) -> 0;
  private double imageWorth;

  /** Judges as this snapshot says, whose nodes offer this. */
  void follow(ClusterSnapshot cluster, List<NodeOffer> offers, boolean sameOffers) {
    if (!sameOffers || cluster.policy() != policy || cluster.mix() != mix) {
      policy = cluster.policy();
      mix = cluster.mix();
      scoring = cluster.policy().scoring(mix, offers);
    }
    imageWorth = cluster.rules().imageWeight() / 100.0 * cluster.policy().measure(offers);
  }

  /** How well by the policy alone; the same instance gives the same answers. */
  Scoring scoring() {
    return scoring;
  }

  /** Whether it counts which images nodes hold. */
  boolean countsImages() {
    return imageWorth > 0;
  }

  /**
   * The score of a node for a task, by policy and images.
   *
   * @param asked without constraints and wishes
   * @param holders of the image of the task
   */
  double score(Demand asked, Room room, Holders holders) {
    return scoring.score(asked, room) + (holders.include(room.number()) ? imageWorth : 0);
  }

  /** The choice of this node over the next best. */
  Choice choice(Demand asked, Room best, Optional<Room> next, Holders holders) {
    return new Choice(
        policyName(),
        Optional.of(score(asked, best, holders)),
        holders.include(best.number()) ? Optional.of(imageWorth) : Optional.empty(),
        next.map(room -> new Choice.Other(room.id(), score(asked, room, holders))));
  }

  /** The choice of this node, without a comparison. */
  Choice choice(Demand asked, Room room) {
    return choice(asked, room, Optional.empty(), Holders.NONE);
  }

  /** The choice of a node that was not judged at all. */
  Choice none() {
    return new Choice(policyName(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private String policyName() {
    if (policy == null) {
      throw new IllegalStateException("nothing was followed yet");
    }
    return policy.policyName();
  }
}
