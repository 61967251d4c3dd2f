package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.util.List;
import java.util.Optional;

/**
 * Moves messages to the blocked queue and back into the line, and renews those that have been held
 * for long. Only on the loop's thread.
 */
final class Mover {
  private final Leader leader;

  Mover(Leader leader) {
    this.leader = leader;
  }

  /** Moves a task that no present node could ever take to the blocked queue. */
  void block(Held held, List<String> reasons) {
    int attempt = held.number();
    DecisionLog.moved("blocked", held.task(), attempt, reasons);
    leader.meters().moved(Meters.MoveKind.BLOCKED);
    begin(toBlocked(held, Optional.of(new TaskEvent.Blocked(held.task(), attempt, reasons))));
  }

  /** Moves a message of the blocked queue behind all others there, so that these are read. */
  void setBack(Held held) {
    begin(toBlocked(held, Optional.empty()));
  }

  private Move toBlocked(Held held, Optional<TaskEvent> event) {
    TaskSpec spec = held.message().spec();
    String key = RoutingKeys.blocked(spec.tenant(), spec.priority());
    return new Move(held, held.number(), key, event, offers());
  }

  /** Moves a blocked task that a present node could take back into the line. */
  void unblock(Held held) {
    DecisionLog.moved("unblocked", held.task(), held.number(), List.of());
    leader.meters().moved(Meters.MoveKind.UNBLOCKED);
    begin(toReturned(held));
  }

  /**
   * Replaces a message that has been held for long by a copy in the returned queue: an old unacked
   * message keeps its queue's log from being truncated. It must not fall behind those it stood
   * before, so the window is widened for it.
   */
  void renew(Held held) {
    leader.meters().moved(Meters.MoveKind.RENEWED);
    begin(toReturned(held));
    leader.intake().widenReturned(held.message().spec().tenant());
  }

  private Move toReturned(Held held) {
    TaskSpec spec = held.message().spec();
    return new Move(
        held,
        held.number(),
        RoutingKeys.task(TaskEvent.Why.MOVED, spec.tenant(), spec.priority()),
        Optional.of(
            new TaskEvent.Requeued(
                held.task(), held.number(), TaskEvent.Why.MOVED, Optional.empty())),
        offers());
  }

  private long offers() {
    return leader.state().nodes().offersVersion();
  }

  private void begin(Move move) {
    leader.operations().begin(move);
    publish(move);
  }

  private void publish(Move move) {
    TaskMessage message = move.message().message();
    var copy = TaskMessageCodec.encode(message.next(move.attempt(), message.retries()));
    leader
        .outbox()
        .publish(Exchanges.TASKS, move.routingKey(), copy, result -> published(move, result));
  }

  private void published(Move move, PublishResult result) {
    switch (result) {
      case PublishResult.Confirmed() ->
          move.event()
              .ifPresentOrElse(
                  event -> leader.outbox().append(event, recorded -> done(move)), () -> done(move));
      // A second copy is harmless: both bear the same attempt, so it is stale once the first is
      // assigned.
      case PublishResult.Unknown unknown -> leader.outbox().later(() -> publish(move));
      case PublishResult.Returned returned -> leader.outbox().later(() -> giveBack(move));
      case PublishResult.Refused refused -> leader.outbox().later(() -> giveBack(move));
    }
  }

  private void done(Move move) {
    move.message().ack();
    leader.operations().end(move);
    leader.reconsider(move.task());
    if (move.event().filter(TaskEvent.Blocked.class::isInstance).isPresent()
        && move.offers() != offers()) {
      leader.walks().walk(move.message().message().spec().tenant());
    }
  }

  private void giveBack(Move move) {
    leader.operations().end(move);
    leader.givenBack(move);
  }
}
