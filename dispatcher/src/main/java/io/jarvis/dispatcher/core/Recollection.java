package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskProgress.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an attempt that a node says it holds means to a leader. A message goes to a node only after
 * its intent is confirmed in the log, so a node that holds what the log knows nothing of shows that
 * the log has lost its tail.
 */
public sealed interface Recollection {
  /** The log knows it, or the task has gone on without it. */
  record InLog() implements Recollection {}

  /** The log lost its assignment: these events put it there again. */
  record Lost(List<TaskEvent> events) implements Recollection {
    public Lost {
      events = List.copyOf(events);
    }
  }

  /** The log lost only how it ended, or how a member of a gang did: its node says it again. */
  record EndLost() implements Recollection {}

  /** The log lost the task itself: its node has to say all of it. */
  record Unheard() implements Recollection {}

  /** The log has the same attempt on another node: this one must give way. */
  record Elsewhere() implements Recollection {}

  /**
   * Judges an attempt.
   *
   * @param known the task, by all that the log says before the node said this
   */
  static Recollection of(Known known, NodeId node, NodeEvent.Held held) {
    return switch (known) {
      case Known.Unknown() -> new Unheard();
      case Known.Ended() -> new InLog();
      case Known.Live(TaskProgress progress) -> ofLive(progress, node, held);
    };
  }

  private static Recollection ofLive(TaskProgress progress, NodeId node, NodeEvent.Held held) {
    if (held.attempt() > progress.lastAttempt()) {
      return held.attempt() >= progress.lineAttempt() ? lost(progress, node, held) : new InLog();
    }
    return progress
        .current()
        .filter(current -> current.number() == held.attempt())
        .map(current -> ofCurrent(progress, current, node, held))
        .orElse(new InLog());
  }

  private static Recollection ofCurrent(
      TaskProgress progress, Attempt current, NodeId node, NodeEvent.Held held) {
    boolean here =
        current
            .gang()
            .map(members -> members.member(held.rank()).filter(m -> m.node().equals(node)))
            .map(Optional::isPresent)
            .orElse(current.node().equals(node));
    if (!here) {
      return progress.onNode() ? new Elsewhere() : new InLog();
    }
    boolean resent = held.epoch() > current.epoch() && !fences(current, held);
    if (resent && progress.onNode()) {
      return new Lost(List.of(assigned(node, held)));
    }
    return held.endedAt().isPresent() && progress.holdsPlace(held.rank())
        ? new EndLost()
        : new InLog();
  }

  private static boolean fences(Attempt current, NodeEvent.Held held) {
    return current
        .gang()
        .flatMap(members -> members.member(held.rank()))
        .map(GangProgress.Member::fenceHashes)
        .orElse(current.fenceHashes())
        .contains(held.fenceHash());
  }

  /** An attempt before it may seem to be on its node still: that it came back is lost, too. */
  private static Recollection lost(TaskProgress progress, NodeId node, NodeEvent.Held held) {
    List<TaskEvent> events = new ArrayList<>();
    if (progress.onNode()) {
      events.add(
          new TaskEvent.Requeued(
              held.task(), held.attempt(), TaskEvent.Why.MOVED, Optional.empty()));
    }
    events.add(assigned(node, held));
    return new Lost(events);
  }

  private static TaskEvent assigned(NodeId node, NodeEvent.Held held) {
    Seat first =
        held.membership()
            .map(gang -> gang.seats().getFirst())
            .orElse(new Seat(node, held.devices(), held.fenceHash()));
    TaskEvent.Assigned assigned =
        new TaskEvent.Assigned(
            held.task(),
            held.attempt(),
            first.node(),
            held.epoch(),
            first.fenceHash(),
            held.reserved(),
            first.devices());
    return held.membership().map(gang -> assigned.seated(gang.seats())).orElse(assigned);
  }
}
