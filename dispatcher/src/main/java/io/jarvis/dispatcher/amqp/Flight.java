package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Placement;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Choice;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An assignment on its way: its intent to the log, its message to the node, the ack. */
final class Flight extends Operation {
  private final Assignment assignment;
  private final List<Assignment> rest;
  private int out;
  private boolean sent;
  private boolean doubtful;
  private boolean resent;
  private Optional<Choice> choice = Optional.empty();
  private Optional<Instant> expectedEnd = Optional.empty();

  /**
   * @param held empty if it is an index of an array, whose message stays until all have left
   * @param members by rank; of a task that is no gang only itself
   */
  Flight(Optional<Held> held, List<Assignment> members) {
    super(members.getFirst().task().spec().id(), held);
    assignment = members.getFirst();
    rest = List.copyOf(members.subList(1, members.size()));
  }

  /**
   * All members of a gang but the first; their messages follow once the first member's has arrived.
   */
  List<Assignment> rest() {
    return rest;
  }

  /** One of the rest has its message, or never will; returns whether it was the last. */
  boolean restOut() {
    out++;
    return out == rest.size();
  }

  /** Where each member goes, by rank. */
  List<Placement.Member> members() {
    return Stream.concat(Stream.of(assignment), rest.stream())
        .map(a -> new Placement.Member(a.node(), a.devices(), 0))
        .toList();
  }

  /** Why it goes there, and when it should have ended. */
  void chosen(Choice why, Optional<Instant> end) {
    choice = Optional.of(why);
    expectedEnd = end;
  }

  Assignment assignment() {
    return assignment;
  }

  int attempt() {
    return assignment.task().attempt();
  }

  NodeId node() {
    return assignment.node();
  }

  /** The intent as it goes into the log. */
  TaskEvent.Assigned intent() {
    TaskEvent.Assigned intent =
        new TaskEvent.Assigned(
                task(),
                attempt(),
                node(),
                assignment.epoch(),
                assignment.fence().hash(),
                assignment.task().spec().resources(),
                assignment.devices(),
                choice)
            .until(expectedEnd);
    return assignment.membership().map(gang -> intent.seated(gang.seats())).orElse(intent);
  }

  /** The event that takes the intent back. */
  TaskEvent.Unassigned withdrawal(String reason) {
    return new TaskEvent.Unassigned(task(), attempt(), node(), assignment.epoch(), reason);
  }

  /** Whether no message of it was sent yet. */
  boolean unsent() {
    return !sent;
  }

  void sending() {
    sent = true;
  }

  /** An earlier leader may have sent every message of it. */
  void resent() {
    resent = true;
    doubtful = true;
  }

  boolean isResent() {
    return resent;
  }

  /** A message whose confirm is unknown may have reached the node, whatever becomes of the next. */
  void doubt() {
    doubtful = true;
  }

  boolean doubtful() {
    return doubtful;
  }

  void arrived() {
    held().ifPresent(Held::ack);
  }
}
