package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;

/**
 * Sends the message of one member of a gang, other than the first, until its node has it or
 * certainly never will; then the member is written off. Only on the loop's thread.
 */
final class MemberSending {
  private final Leader leader;
  private final Assigner assigner;
  private final Flight flight;
  private final Assignment member;
  private boolean doubtful;

  MemberSending(Leader leader, Assigner assigner, Flight flight, Assignment member) {
    this.leader = leader;
    this.assigner = assigner;
    this.flight = flight;
    this.member = member;
    doubtful = flight.isResent();
  }

  void send() {
    if (!doubtful && assigner.overtaken(flight)) {
      writeOff("the gang has gone on without it");
      return;
    }
    leader
        .outbox()
        .publish(
            Exchanges.ASSIGN, member.node().value(), TaskMessageCodec.encode(member), this::sent);
  }

  private void sent(PublishResult result) {
    switch (result) {
      case PublishResult.Confirmed() -> out();
      case PublishResult.Returned(int code, var text) -> {
        leader.state().nodes().queueDoubted(member.node());
        notTaken("no queue took it: " + text);
      }
      case PublishResult.Refused() -> notTaken("the node's queue refused it");
      case PublishResult.Unknown unknown -> {
        doubtful = true;
        leader.outbox().later(this::sendAgain);
      }
    }
  }

  /** That this message was not taken says nothing of an earlier one (ADR-0006). */
  private void notTaken(String reason) {
    if (doubtful) {
      leader.outbox().later(this::sendAgain);
    } else {
      leader
          .state()
          .nodes()
          .avoid(member.node(), leader.now().plus(leader.limits().pauses().avoid()));
      writeOff(reason);
    }
  }

  private void sendAgain() {
    if (reported()) {
      out();
    } else if (leader.state().nodes().fenced(member.node())) {
      writeOff("its node was declared dead");
    } else {
      send();
    }
  }

  /** Whether the log shows that its node has it, or that the task is over. */
  private boolean reported() {
    return leader
        .state()
        .progress(flight.task())
        .filter(progress -> progress.lastAttempt() == flight.attempt())
        .flatMap(TaskProgress::gang)
        .flatMap(gang -> gang.member(rank()))
        .map(seen -> seen.phase() != GangProgress.Phase.ASSIGNED)
        .orElse(true);
  }

  private int rank() {
    return member.membership().map(Membership::rank).orElseThrow();
  }

  private void writeOff(String reason) {
    leader
        .outbox()
        .append(
            new TaskEvent.MemberLost(flight.task(), flight.attempt(), rank(), reason),
            recorded -> out());
  }

  private void out() {
    if (flight.restOut()) {
      assigner.out(flight);
    }
  }
}
