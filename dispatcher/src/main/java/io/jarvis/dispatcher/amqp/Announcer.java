package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.message.OutcomeMessage;
import io.jarvis.protocol.message.Outcomes;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.state.LiveTask;
import io.jarvis.state.Owed;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the outcome of each task that has ended, whoever ended it, once the log shows which
 * event did; and says in the log up to which of them all are with the broker. What is not said
 * there the next leader publishes again, under the id of the same event (ADR-0022). Only on the
 * loop's thread.
 */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  /** How many outcomes are on their way to the broker at once; the others wait in the fold. */
  static final int UNDER_WAY = 2_000;

  /** How many are told before the log is told, where the second is not over before. */
  static final int UNSAID = 1_000;

  /** How often an outcome is tried while the queue of somebody who listens is full. */
  static final int TRIES = 3;

  private final Leader leader;
  private final TreeSet<Long> underWay = new TreeSet<>();
  private int unanswered;
  private long next;
  private long saidUpTo = -1;
  private int unsaid;

  Announcer(Leader leader) {
    this.leader = leader;
  }

  /** Publishes what is owed and not on its way; many at once are cheaper for the broker. */
  void tell() {
    if (unanswered > 0) {
      return;
    }
    for (Map.Entry<Long, Owed> ending = owed().ceilingEntry(next);
        ending != null && underWay.size() < UNDER_WAY;
        ending = owed().ceilingEntry(next)) {
      next = ending.getKey() + 1;
      underWay.add(ending.getKey());
      publish(ending.getKey(), outcome(ending.getValue()), 1);
    }
  }

  /** Says in the log how far it has come, if that is not said yet. */
  void say() {
    Map.Entry<Long, Owed> last = owed().lowerEntry(underWay.isEmpty() ? next : underWay.first());
    if (last != null && last.getKey() > saidUpTo) {
      saidUpTo = last.getKey();
      unsaid = 0;
      String event = last.getValue().terminal().id();
      leader
          .outbox()
          .append(
              new ClusterEvent.OutcomesTold(Dispatcher.SERVICE, saidUpTo, event), recorded -> {});
    }
  }

  private NavigableMap<Long, Owed> owed() {
    return leader.state().tasks().owed();
  }

  private void publish(long offset, OutcomeMessage outcome, int tried) {
    unanswered++;
    leader
        .outbox()
        .announce(
            Exchanges.OUTCOMES,
            outcome.routingKey(),
            outcome.encode(),
            result -> published(offset, outcome, tried, result));
  }

  private void published(long offset, OutcomeMessage outcome, int tried, PublishResult result) {
    unanswered--;
    switch (result) {
      case PublishResult.Confirmed() -> told(offset);
      // Nobody listens.
      case PublishResult.Returned returned -> told(offset);
      case PublishResult.Refused() when tried < TRIES ->
          leader.outbox().later(() -> publish(offset, outcome, tried + 1));
      case PublishResult.Refused() -> {
        LOG.atWarn()
            .addKeyValue("task", outcome.task().id())
            .log("the full queue of somebody who listens refused an outcome");
        told(offset);
      }
      case PublishResult.Unknown unknown ->
          leader.outbox().later(() -> publish(offset, outcome, tried));
    }
    tell();
  }

  private void told(long offset) {
    underWay.remove(offset);
    unsaid++;
    if (unsaid >= UNSAID) {
      say();
    }
  }

  private static OutcomeMessage outcome(Owed owed) {
    LiveTask last = owed.last();
    LiveTask.Facts facts = last.facts();
    // An array has no attempts, and the number that its message bore.
    int attempt = Outcomes.attempt(owed.terminal().event()).orElse(last.progress().lineAttempt());
    return Outcomes.of(
        new OutcomeMessage.Subject(last.id(), facts.tenant(), facts.name(), attempt, facts.reply()),
        owed.terminal());
  }
}
