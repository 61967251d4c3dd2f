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
 * Moves messages between the lines and the blocked queue, and renews those that are held for long.
 * Only on the loop's thread.
 */
final class Mover {
  private final Desk desk;

  Mover(Desk desk) {
    this.desk = desk;
  }

  /** Puts aside what no present node could ever take. */
  void block(Held held, List<String> reasons) {
    TaskSpec spec = held.message().spec();
    int attempt = held.number();
    DecisionLog.moved("blocked", held.task(), attempt, reasons);
    desk.meters().moved(Meters.MoveKind.BLOCKED);
    begin(
        new Move(
            held,
            attempt,
            RoutingKeys.blocked(spec.tenant(), spec.priority()),
            new TaskEvent.Blocked(held.task(), attempt, reasons),
            offers()));
  }

  /** Brings back into the line what a present node could take. */
  void unblock(Held held) {
    DecisionLog.moved("unblocked", held.task(), held.number(), List.of());
    desk.meters().moved(Meters.MoveKind.UNBLOCKED);
    begin(toReturned(held));
  }

  /**
   * Replaces a message that is held for long by a copy, so that it does not hold up its queue's
   * log.
   */
  void renew(Held held) {
    desk.meters().moved(Meters.MoveKind.RENEWED);
    begin(toReturned(held));
  }

  private Move toReturned(Held held) {
    TaskSpec spec = held.message().spec();
    return new Move(
        held,
        held.number(),
        RoutingKeys.task(TaskEvent.Why.MOVED, spec.tenant(), spec.priority()),
        new TaskEvent.Requeued(held.task(), held.number(), TaskEvent.Why.MOVED, Optional.empty()),
        offers());
  }

  private long offers() {
    return desk.standing().nodes().offersVersion();
  }

  private void begin(Move move) {
    desk.engagements().begin(move);
    publish(move);
  }

  private void publish(Move move) {
    TaskMessage message = move.message().message();
    var copy = TaskMessageCodec.encode(message.next(move.attempt(), message.retries()));
    desk.outbox()
        .publish(Exchanges.TASKS, move.routingKey(), copy, result -> published(move, result));
  }

  private void published(Move move, PublishResult result) {
    switch (result) {
      case PublishResult.Confirmed() -> desk.outbox().append(move.event(), recorded -> done(move));
      // A second copy is told from the first by nothing and absorbed by the attempt: it is stale
      // once the first is assigned.
      case PublishResult.Unknown unknown -> desk.outbox().later(() -> publish(move));
      case PublishResult.Returned returned -> desk.outbox().later(() -> giveBack(move));
      case PublishResult.Refused refused -> desk.outbox().later(() -> giveBack(move));
    }
  }

  private void done(Move move) {
    move.message().ack();
    desk.engagements().end(move);
    desk.reconsider(move.task());
    if (move.event() instanceof TaskEvent.Blocked && move.offers() != offers()) {
      desk.walks().walk(move.message().message().spec().tenant());
    }
  }

  private void giveBack(Move move) {
    desk.engagements().end(move);
    desk.givenBack(move);
  }
}
