package io.jarvis.protocol.event;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened to a node. */
public sealed interface NodeEvent extends Event {
  NodeId node();

  @Override
  default String subject() {
    return node().value();
  }

  /** Whether a node takes new tasks, as its operator wishes. */
  enum Mode implements Word {
    READY,
    CORDONED,
    DRAINING
  }

  /** The node registered, for the first time or again. */
  record Joined(NodeId node) implements NodeEvent {}

  /** The node left of its own accord, after it had handed back what it held. */
  record Left(NodeId node) implements NodeEvent {}

  /** The operator changed whether the node takes new tasks. */
  record ModeChanged(NodeId node, Mode mode, String principal) implements NodeEvent {}

  /**
   * What it holds, for a leader whose log may have lost its tail: a node with much of it says so in
   * several parts.
   *
   * @param request what was asked; empty if nobody asked, as after a restart
   * @param part from 1
   * @param parts how many there are, at least one
   */
  record Reported(NodeId node, String request, int part, int parts, List<Held> held)
      implements NodeEvent {
    public Reported {
      held = List.copyOf(held);
    }
  }

  /**
   * An attempt that a node has, or has ended lately: all that its assignment said.
   *
   * @param epoch the highest that assigned it
   * @param fenceHash of that assignment
   * @param membership if it is a member of a gang; then the task is the gang
   * @param endedAt when its ending was first said, if it has ended
   */
  record Held(
      TaskId task,
      int attempt,
      long epoch,
      String fenceHash,
      Resources reserved,
      List<Integer> devices,
      Optional<Membership> membership,
      Optional<Instant> endedAt) {
    public Held {
      devices = List.copyOf(devices);
    }

    /** The member's rank; 0 if the attempt is no gang's. */
    public int rank() {
      return membership.map(Membership::rank).orElse(0);
    }

    /** The id by which the node knows the attempt. */
    public TaskId id() {
      return task.member(rank());
    }

    /** An attempt of a task that is no gang. */
    public Held(
        TaskId task,
        int attempt,
        long epoch,
        String fenceHash,
        Resources reserved,
        List<Integer> devices) {
      this(task, attempt, epoch, fenceHash, reserved, devices, Optional.empty(), Optional.empty());
    }
  }

  /** Two witnesses agreed that the node is gone; its tasks go back into the line (I8). */
  record Dead(NodeId node, String reason) implements NodeEvent {}
}
