package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Why a task waits.
 *
 * @param cluster in which it waits; whoever asks lets go of it
 * @param held whether the dispatcher holds its message; if not, it stands behind those that are
 *     held, or lies with those that never fit
 * @param parallelism what holds it up before it is looked at whether it finds room: then it is not
 *     in the cluster's lines
 * @param sent where it is on its way to, if it is
 * @param shut why nothing new is sent to some nodes
 */
public record Question(
    Waiting task,
    Rehearsal cluster,
    boolean held,
    Optional<Parallelism> parallelism,
    Optional<NodeId> sent,
    Map<NodeId, String> shut,
    Instant now) {
  public Question {
    shut = Map.copyOf(shut);
  }

  /** Whether it stands in a line of its own that has no place there yet. */
  boolean isBehind() {
    return !held && parallelism.isEmpty();
  }
}
