package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventIds;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.WireMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Writes to broker and log for one term. Results come back on the loop's thread; once the term is
 * over, nothing more is written, what waits to be sent is taken back, and no result comes.
 */
final class Outbox {
  private final Loop loop;
  private final Broker broker;
  private final EventLog log;
  private final InstantSource clock;
  private final String source;
  private final Duration retryPause;
  private final Set<CompletableFuture<PublishResult>> publishing = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  private Outbox(Loop loop, Dispatcher.Surroundings around, String source) {
    this.loop = loop;
    this.broker = around.ports().broker();
    this.log = around.ports().log();
    this.clock = around.clock();
    this.source = source;
    this.retryPause = around.limits().pauses().retry();
  }

  /**
   * Opens one for a new term.
   *
   * @param source of the events it writes
   */
  static Outbox open(Loop loop, Dispatcher.Surroundings around, String source) {
    return new Outbox(loop, around, source);
  }

  /** Ends the term: from here on nothing is written. From any thread. */
  void end() {
    over = true;
    publishing.forEach(sent -> sent.cancel(false));
  }

  boolean ended() {
    return over;
  }

  /** Runs this on the loop's thread if the term is not over by then. */
  void post(Runnable action) {
    loop.post(() -> ifOpen(action));
  }

  /** Tries this again after the usual pause. */
  void later(Runnable action) {
    later(retryPause, action);
  }

  void later(Duration pause, Runnable action) {
    loop.after(pause, () -> ifOpen(action));
  }

  private void ifOpen(Runnable action) {
    if (!over) {
      action.run();
    }
  }

  void publish(String exchange, String key, WireMessage message, Consumer<PublishResult> then) {
    if (!over) {
      follow(broker.publish(exchange, key, message), then);
    }
  }

  /** Publishes what may find nobody who wants it. */
  void announce(String exchange, String key, WireMessage message, Consumer<PublishResult> then) {
    if (!over) {
      follow(broker.announce(exchange, key, message), then);
    }
  }

  private void follow(CompletableFuture<PublishResult> sent, Consumer<PublishResult> then) {
    publishing.add(sent);
    sent.whenComplete((result, taken) -> publishing.remove(sent));
    sent.thenAccept(result -> post(() -> then.accept(result)));
    if (over) {
      sent.cancel(false);
    }
  }

  /**
   * Writes an event, however long that takes. While it is unknown whether it arrived, the same
   * event is written again.
   */
  void append(Event event, Consumer<Recorded> then) {
    append(stamped(event), then);
  }

  void append(Recorded recorded, Consumer<Recorded> then) {
    if (!over) {
      write(recorded)
          .whenComplete((written, failure) ->
              post(() -> {
                if (failure == null) {
                  then.accept(recorded);
                } else {
                  later(() -> append(recorded, then));
                }
              }));
    }
  }

  Recorded stamped(Event event) {
    Instant now = clock.instant();
    return Recorded.of(EventIds.next(now), source, now, event);
  }

  /** Tries once to write an event; the future completes on any thread. */
  CompletableFuture<Recorded> write(Recorded recorded) {
    try {
      return log.append(recorded);
    } catch (EventLog.LogUnavailableException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
