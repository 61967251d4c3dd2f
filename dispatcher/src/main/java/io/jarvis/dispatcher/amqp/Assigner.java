package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.PublishResult;
import io.jarvis.dispatcher.core.Claim;
import io.jarvis.dispatcher.core.Known;
import io.jarvis.dispatcher.core.Placement;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries placements out. First the intents of a batch, all read back from the log; then the
 * messages of those that count there, each confirmed; then the acks. Several batches are under way
 * at once, and sent in order. Only on the loop's thread.
 */
final class Assigner {
  private final Leader leader;
  private final Fences fences = new Fences();
  private final Intents intents;

  /** By the ids of their events. */
  private final Map<String, Flight> withdrawals = new HashMap<>();

  private int flights;

  Assigner(Leader leader) {
    this.leader = leader;
    this.intents = new Intents(leader, this::intended);
  }

  /** How many assignments are under way. */
  int flights() {
    return flights;
  }

  void carryOut(List<Placement.Placed> placed) {
    List<Flight> made = new ArrayList<>(placed.size());
    List<TaskEvent> events = new ArrayList<>();
    List<Placement.Placed> indexes = new ArrayList<>();
    Instant now = leader.now();
    for (Placement.Placed placement : placed) {
      TaskId task = placement.task().task();
      Optional<Held> held = leader.window().take(task);
      int attempt = held.map(Held::number).orElse(1);
      leader.state().books().planned(task, attempt, placement, now);
      placement
          .members()
          .forEach(member -> leader.state().nodes().assigned(member.node(), member.turn()));
      if (held.isPresent()) {
        Flight flight = begin(held.get(), attempt, placement.members());
        flight.chosen(placement.choice(), expectedEnd(Claim.of(placement.task()), now));
        made.add(flight);
        events.add(flight.intent());
      } else {
        indexes.add(placement);
      }
    }
    Departure.of(indexes).forEach(departure -> events.add(leave(departure, made, now)));
    DecisionLog.placed(made, leader.epoch());
    intents.write(made, events);
    Departure.arrays(indexes).forEach(leader::judgeAgain);
  }

  /** Indexes of an array leave for a node: one intent for all of them, a message for each. */
  private TaskEvent leave(Departure departure, List<Flight> made, Instant now) {
    Held held = leader.window().waiting(departure.array()).orElseThrow();
    Fence fence = fences.mint();
    for (int index = departure.from(); index <= departure.to(); index++) {
      TaskMessage task = leader.arrays().message(held, departure.array().at(index));
      made.add(
          begin(
              Optional.empty(),
              List.of(
                  new Assignment(
                      task, departure.node(), leader.epoch(), fence, departure.devices()))));
    }
    return departure.intent(
        leader.epoch(),
        fence,
        held.message().spec().resources(),
        expectedEnd(Claim.of(held.message()), now));
  }

  private Optional<Instant> expectedEnd(Claim claim, Instant now) {
    return leader.state().books().expectedEnd(claim, now);
  }

  /** Sends an attempt that an earlier leader assigned to the same node again. */
  void resend(Held held, TaskProgress.Attempt attempt) {
    held.raiseNumber(attempt.number());
    resend(begin(held, attempt.number(), members(attempt)));
  }

  /** The same for an index of an array, which has no message of its own. */
  void resend(TaskMessage index, TaskProgress.Attempt attempt) {
    resend(begin(Optional.empty(), assignments(index, members(attempt))));
  }

  private void resend(Flight flight) {
    flight.resent();
    DecisionLog.resent(flight);
    leader.meters().resent();
    intents.write(List.of(flight), List.of(flight.intent()));
  }

  private static List<Placement.Member> members(TaskProgress.Attempt attempt) {
    return attempt
        .gang()
        .map(gang ->
            gang.members().stream()
                .map(member -> new Placement.Member(member.node(), member.devices(), 0))
                .toList())
        .orElseGet(() -> List.of(new Placement.Member(attempt.node(), attempt.devices(), 0)));
  }

  private Flight begin(Held held, int attempt, List<Placement.Member> members) {
    TaskMessage task = held.message().next(attempt, held.message().retries());
    return begin(Optional.of(held), assignments(task, members));
  }

  private Flight begin(Optional<Held> held, List<Assignment> members) {
    Flight flight = new Flight(held, members);
    leader.operations().begin(flight);
    if (held.isEmpty()) {
      leader.arrays().begins(flight.task());
    }
    flights++;
    return flight;
  }

  /** One for each member, each with a fence of its own (I4). */
  private List<Assignment> assignments(TaskMessage task, List<Placement.Member> members) {
    List<Fence> minted = members.stream().map(member -> fences.mint()).toList();
    List<Seat> seats = new ArrayList<>();
    for (int rank = 0; rank < members.size(); rank++) {
      Placement.Member member = members.get(rank);
      seats.add(new Seat(member.node(), member.devices(), minted.get(rank).hash()));
    }
    List<Assignment> all = new ArrayList<>();
    for (int rank = 0; rank < members.size(); rank++) {
      Placement.Member member = members.get(rank);
      Optional<Membership> membership =
          members.size() > 1 ? Optional.of(new Membership(rank, seats)) : Optional.empty();
      all.add(
          new Assignment(
              task, member.node(), leader.epoch(), minted.get(rank), member.devices(), membership));
    }
    return all;
  }

  /** The intent was read back; another leader's may count instead. */
  private void intended(Flight flight) {
    if (counts(flight)) {
      send(flight);
    } else {
      giveBack(flight);
    }
  }

  private boolean counts(Flight flight) {
    String hash = flight.assignment().fence().hash();
    return leader
        .state()
        .progress(flight.task())
        .flatMap(TaskProgress::current)
        .filter(current -> current.fenceHashes().contains(hash))
        .isPresent();
  }

  private void send(Flight flight) {
    if (overtaken(flight)) {
      giveBack(flight);
      return;
    }
    flight.sending();
    leader
        .outbox()
        .publish(
            Exchanges.ASSIGN,
            flight.node().value(),
            TaskMessageCodec.encode(flight.assignment()),
            result -> sent(flight, result));
  }

  /** Whether the log shows by now that something else stands than what was planned. */
  boolean overtaken(Flight flight) {
    return switch (leader.state().known(flight.task())) {
      case Known.Unknown() -> false;
      case Known.Ended() -> true;
      case Known.Live(TaskProgress p) when p.lastAttempt() < flight.attempt() -> false;
      case Known.Live(TaskProgress p) -> !stands(flight, p);
    };
  }

  private static boolean stands(Flight flight, TaskProgress progress) {
    TaskProgress.Attempt current = progress.current().orElseThrow();
    return current.number() == flight.attempt()
        && current.node().equals(flight.node())
        && current.epoch() <= flight.assignment().epoch();
  }

  private void sent(Flight flight, PublishResult result) {
    switch (result) {
      case PublishResult.Confirmed() -> arrived(flight);
      case PublishResult.Returned(int code, var text) -> {
        leader.state().nodes().queueDoubted(flight.node());
        notTaken(flight, "no queue took it: " + text);
      }
      case PublishResult.Refused() -> notTaken(flight, "the node's queue refused it");
      case PublishResult.Unknown(var reason) -> {
        flight.doubt();
        leader.outbox().later(() -> sendAgain(flight));
      }
    }
  }

  /** That this message was not taken says nothing of an earlier one (ADR-0006). */
  private void notTaken(Flight flight, String reason) {
    if (flight.doubtful()) {
      leader.outbox().later(() -> sendAgain(flight));
    } else {
      withdraw(flight, reason);
    }
  }

  /** Until it is certain that the node does not have it, it goes to no other. */
  private void sendAgain(Flight flight) {
    boolean reported =
        leader
            .state()
            .progress(flight.task())
            .filter(p -> p.lastAttempt() == flight.attempt() && p.state() != TaskState.ASSIGNED)
            .filter(p -> stands(flight, p))
            .isPresent();
    if (reported) {
      arrived(flight);
    } else if (leader.state().nodes().fenced(flight.node())) {
      withdraw(flight, "the node was declared dead");
    } else {
      send(flight);
    }
  }

  /** The first member's message is the gang (ADR-0013); the others get theirs once it has its. */
  private void arrived(Flight flight) {
    if (flight.rest().isEmpty()) {
      out(flight);
    } else {
      flight.rest().forEach(member -> new MemberSending(leader, this, flight, member).send());
    }
  }

  /** Every message of it has reached its node. */
  void out(Flight flight) {
    flight.arrived();
    leader.meters().assigned();
    end(flight);
    leader.reconsider(flight.task());
  }

  private void withdraw(Flight flight, String reason) {
    leader
        .state()
        .nodes()
        .avoid(flight.node(), leader.now().plus(leader.limits().pauses().avoid()));
    DecisionLog.withdrawn(flight, reason);
    leader.meters().unassigned();
    Recorded withdrawal = leader.outbox().stamped(flight.withdrawal(reason));
    withdrawals.put(withdrawal.id(), flight);
    leader.outbox().append(withdrawal, recorded -> {});
  }

  /**
   * The log shows that it was withdrawn. Before that its message, if it came again, would be taken
   * for one that is with its node.
   */
  private void withdrawn(Flight flight) {
    int next = flight.attempt() + 1;
    if (flight.held().isPresent()) {
      flight.held().get().raiseNumber(next);
      giveBack(flight);
    } else {
      TaskMessage task = flight.assignment().task();
      leader.returner().giveBack(task.next(next, task.retries()), () -> giveBack(flight));
    }
  }

  private void giveBack(Flight flight) {
    end(flight);
    leader.state().books().withdrawn(flight.task(), flight.attempt());
    leader
        .state()
        .tasks()
        .get(flight.task())
        .ifPresent(t ->
            leader.state().books().folded(flight.task(), t.progress(), t.facts(), leader.now()));
    leader.givenBack(flight);
  }

  /** An event was met in the log. */
  void read(Recorded event) {
    intents.read(event);
    Flight withdrawn = withdrawals.remove(event.id());
    if (withdrawn != null) {
      leader.outbox().post(() -> withdrawn(withdrawn));
    }
  }

  private void end(Flight flight) {
    leader.operations().end(flight);
    flights--;
    if (flight.held().isEmpty() && flight.unsent()) {
      leader.arrays().overtaken(flight.task());
    } else if (flight.held().isEmpty()) {
      leader.arrays().ends(flight.task());
    }
  }
}
