package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.message.OutcomeMessage;
import io.jarvis.protocol.message.Outcomes;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.state.Owed;
import java.time.Duration;
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
  /** How many outcomes are on their way to the broker at once; the others wait in the fold. */
  static final int UNDER_WAY = 2_000;

  /**
   * How many stand aside, to be tried again, because the queue of somebody who listens did not take
   * them, and hold up no other; what comes beyond is given up.
   */
  static final int STANDING_ASIDE = 2_000;

  /** How often an outcome is tried while the broker is there. */
  static final int TRIES = 3;

  /** How many are told before the log is told, if a second is not over before. */
  static final int UNSAID = 1_000;

  /** What comes meanwhile is told together, which costs the broker half as much. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final Leader leader;
  private final TreeSet<Long> untold = new TreeSet<>();
  private boolean due;
  private int standingAside;
  private int givenUp;
  private long next;
  private long saidUpTo = -1;
  private int unsaid;

  Announcer(Leader leader) {
    this.leader = leader;
  }

  /** An outcome on its way. */
  private static final class Telling {
    private final long offset;
    private final OutcomeMessage outcome;
    private int failures;

    Telling(long offset, OutcomeMessage outcome) {
      this.offset = offset;
      this.outcome = outcome;
    }
  }

  /** Something may be owed: it is told in a moment. */
  void soon() {
    if (!due) {
      due = true;
      leader.outbox().later(PAUSE, this::tell);
    }
  }

  private void tell() {
    due = false;
    for (Map.Entry<Long, Owed> ending : owed().tailMap(next, true).entrySet()) {
      if (untold.size() - standingAside >= UNDER_WAY) {
        return;
      }
      next = ending.getKey() + 1;
      untold.add(ending.getKey());
      Owed owed = ending.getValue();
      publish(new Telling(ending.getKey(), Outcomes.of(owed.subject(), owed.terminal())));
    }
  }

  private void publish(Telling telling) {
    leader
        .outbox()
        .announce(
            Exchanges.OUTCOMES,
            telling.outcome.routingKey(),
            telling.outcome.encode(),
            result -> published(telling, result));
  }

  private void published(Telling telling, PublishResult result) {
    switch (result) {
      // Returned if nobody listens.
      case PublishResult.Confirmed _, PublishResult.Returned _ -> over(telling);
      case PublishResult.Refused _, PublishResult.Unknown _ -> tryAgain(telling);
    }
    soon();
  }

  private void tryAgain(Telling telling) {
    if (leader.ports().broker().state() == ConnectionState.CONNECTED) {
      telling.failures++;
      standingAside += telling.failures == 1 ? 1 : 0;
    }
    if (telling.failures == TRIES || standingAside > STANDING_ASIDE) {
      givenUp++;
      over(telling);
    } else {
      leader.outbox().later(() -> publish(telling));
    }
  }

  private void over(Telling telling) {
    untold.remove(telling.offset);
    standingAside -= telling.failures > 0 ? 1 : 0;
    unsaid++;
    if (unsaid >= UNSAID) {
      say();
    }
  }

  /** Says in the log how far it has come, if that is not said yet. */
  void say() {
    if (givenUp > 0) {
      LOG.atWarn()
          .addKeyValue("outcomes", givenUp)
          .log("outcomes are given up: a queue of somebody who listens does not take them");
      givenUp = 0;
    }
    Map.Entry<Long, Owed> last = owed().lowerEntry(untold.isEmpty() ? next : untold.first());
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

  /** Whether so much is owed that nothing should be added without need. */
  boolean isBehind() {
    return owed().size() > leader.limits().flights().outcomes();
  }

  private NavigableMap<Long, Owed> owed() {
    return leader.state().tasks().owed();
  }
}
