package io.jarvis.protocol.event;

import io.jarvis.protocol.NodeId;
import java.util.Optional;

/**
 * Why a task went to the node it went to.
 *
 * @param policy the placement policy that was in force
 * @param score how well the policy judged the node, the higher the better; empty if it was chosen
 *     for a gap before a start that is kept for another task
 * @param next the node that would have got it otherwise, if another one had room
 */
public record Choice(String policy, Optional<Double> score, Optional<Other> next) {
  /** Another node, as the policy judged it. */
  public record Other(NodeId node, double score) {}
}
