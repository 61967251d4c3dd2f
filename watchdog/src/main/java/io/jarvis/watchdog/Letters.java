package io.jarvis.watchdog;

import io.jarvis.broker.Delivery;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.message.TaskMessageCodec;
import java.util.Optional;

/** How the messages of a queue are read as letters; a wrong one throws. */
final class Letters {
  private static final String NODE_LOST = "its node was declared dead";

  private Letters() {}

  /** Of {@code jarvis.dead}. */
  static DeadLetter dead(Delivery delivery) {
    return TaskMessageCodec.decodeLetter(
        delivery.message(),
        delivery.death().map(Delivery.Death::queue),
        delivery.death().map(Delivery.Death::reason).orElse(""));
  }

  /** Of a dead node's queue: what was assigned to it is lost. */
  static DeadLetter lost(Delivery delivery) {
    Assignment assignment = TaskMessageCodec.decodeAssignment(delivery.message());
    Optional<Membership> member = assignment.membership().filter(m -> !m.first());
    if (member.isPresent()) {
      return new DeadLetter.OfMember(assignment.task(), member.get().rank(), NODE_LOST);
    }
    return new DeadLetter.Ended(
        assignment.task(),
        assignment.node(),
        assignment.fence(),
        Cause.NODE_LOST,
        Optional.empty(),
        NODE_LOST);
  }
}
