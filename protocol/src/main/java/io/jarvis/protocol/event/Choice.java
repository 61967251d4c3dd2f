package io.jarvis.protocol.event;

import io.jarvis.protocol.NodeId;
import java.util.Optional;

/**
 * Why a task went to the node it went to.
 *
 * @param policy the placement policy that was in force
 * @param score how well the node was judged, the higher the better; empty if it was chosen for a
 *     gap before a start that is kept for another task
 * @param image what of the score it got for holding the task's image; empty if it held it not, as
 *     far as was known
 * @param next the node that would have got it otherwise, if another one had room
 */
public record Choice(
    String policy, Optional<Double> score, Optional<Double> image, Optional<Other> next) {
  /** Another node, as it was judged. */
  public record Other(NodeId node, double score) {}
}
