package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Why a task waits.
 *
 * @param cluster in which it waits; whoever asks lets go of it
 * @param held whether it is in the cluster's lines; if not, it stands behind them in its queue, or
 *     lies with those that never fit
 * @param sent where it is on its way to, if it is
 * @param shut why nothing new is sent to some nodes
 */
public record Question(
    Waiting task,
    Rehearsal cluster,
    boolean held,
    Optional<NodeId> sent,
    Map<NodeId, String> shut,
    Instant now) {
  public Question {
    shut = Map.copyOf(shut);
  }
}
