package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.WireMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes and appends until it is done or refused for good, with growing pauses. Blocks its
 * caller, who is on a virtual thread; an interrupt ends it. Thread-safe.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Broker broker;
  private final EventLog log;
  private final String source;
  private final InstantSource clock;

  Outbox(Broker broker, EventLog log, String source, InstantSource clock) {
    this.broker = broker;
    this.log = log;
    this.source = source;
    this.clock = clock;
  }

  /** Whether a queue took a message. */
  enum Sent {
    CONFIRMED,
    /** No queue is bound for it, or its queue is full, as often as was tried. */
    NOT_TAKEN
  }

  /**
   * Publishes until a queue has it or refused it so often. An outage of the broker is not counted:
   * nobody knows then whether it arrived, and trying again is all there is.
   */
  Sent publish(String exchange, String key, WireMessage message, int tries)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    int refusals = 0;
    while (true) {
      PublishResult result = Futures.await(broker.publish(exchange, key, message));
      if (result.confirmed()) {
        return Sent.CONFIRMED;
      }
      refusals += result instanceof PublishResult.Unknown ? 0 : 1;
      if (refusals >= tries) {
        return Sent.NOT_TAKEN;
      }
      again(exchange, key, result);
      pause = rest(pause);
    }
  }

  /** Writes an event, under one id however often it takes, and gives what was written. */
  Recorded append(Event event) throws InterruptedException {
    return appendAgain(Recorded.of(UUID.randomUUID().toString(), source, clock.instant(), event));
  }

  /** Writes an event as it was written before. */
  Recorded appendAgain(Recorded recorded) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return Futures.await(log.append(recorded));
      } catch (EventLog.LogUnavailableException e) {
        LOG.atWarn()
            .addKeyValue("event", recorded.event().type())
            .addKeyValue("subject", recorded.event().subject())
            .addKeyValue("reason", e.getMessage())
            .log("an event is written again");
        pause = rest(pause);
      }
    }
  }

  private static void again(String exchange, String key, PublishResult result) {
    LOG.atWarn()
        .addKeyValue("exchange", exchange)
        .addKeyValue("key", key)
        .addKeyValue("result", result)
        .log("a publish was not confirmed");
  }

  private static Duration rest(Duration pause) throws InterruptedException {
    Thread.sleep(pause);
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }
}
