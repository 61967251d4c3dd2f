package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import java.util.List;

/**
 * Which of the nodes that have room for a task gets it. Its name is what the cluster's
 * configuration says. Found by {@link java.util.ServiceLoader}: a public class with a public
 * constructor without arguments, named in {@code
 * META-INF/services/io.jarvis.dispatcher.core.PlacementPolicy}. Thread-safe; of what it makes each
 * is used by one thread.
 */
public interface PlacementPolicy {
  /** What the configuration calls it; of one that is not shipped it begins with {@code x-}. */
  String policyName();

  /**
   * How it judges nodes while this mix of demands is expected and the nodes offer this. Asked again
   * when either has changed; the same instance says that its scores have not.
   */
  Scoring scoring(Mix expected, List<NodeOffer> offers);

  /**
   * What its scores differ by where they differ as much as they sensibly can, more than 0: so much
   * a held image counts where its weight is 100.
   */
  default double measure(List<NodeOffer> offers) {
    return 1;
  }

  /** Judges nodes: a function of the demand and of the node alone. */
  interface Scoring {
    /**
     * How well the task would do on a node that has room for it: a finite number, the higher, the
     * better; of equals the node whose id comes first.
     *
     * @param demand without its constraints and wishes
     */
    double score(Demand demand, Room room);
  }
}
