package io.jarvis.executor.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventIds;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what must not be lost: each report is retried, under the same id, until the broker has
 * confirmed it, however long it is away. What is held is bounded by the attempts of the node, three
 * reports each. Thread-safe. Held reports die with the process; what they say is in the journal.
 */
public final class Reporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  private final Broker broker;
  private final EventLog log;
  private final String source;
  private final InstantSource clock;
  private final Executor later;
  private volatile boolean closed;

  /**
   * @param source of the events, such as {@code /executor/n1} @param pause between two tries
   */
  public Reporter(Broker broker, EventLog log, String source, InstantSource clock, Duration pause) {
    this.broker = broker;
    this.log = log;
    this.source = source;
    this.clock = clock;
    this.later =
        CompletableFuture.delayedExecutor(
            pause.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread);
  }

  /** An event as it will stand in the log, however often it is sent. */
  public Recorded stamp(Event event, Optional<String> traceparent) {
    Instant now = clock.instant();
    return new Recorded(EventIds.next(now), source, now, event, traceparent);
  }

  /**
   * Appends until confirmed. Cancelled if the reporter is closed before; fails if the event can
   * never be appended, since it is too large.
   */
  public CompletableFuture<Recorded> append(Recorded event) {
    CompletableFuture<Recorded> confirmed = new CompletableFuture<>();
    tryAppend(event, confirmed);
    return confirmed;
  }

  /** Tells the watchdog of a bad ending; returns once its inbox has it. */
  public void send(DeadLetter.Ended letter) throws InterruptedException {
    sendLetter(TaskMessageCodec.encode(letter));
  }

  /** Sends on a message that cannot be read, as it is. */
  public void sendLetter(WireMessage letter) throws InterruptedException {
    for (PublishResult result = publish(letter); !result.confirmed(); result = publish(letter)) {
      LOG.atWarn()
          .addKeyValue("result", result)
          .log("a dead letter is held until the broker takes it");
      pause();
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private void tryAppend(Recorded event, CompletableFuture<Recorded> confirmed) {
    if (closed) {
      confirmed.cancel(false);
      return;
    }
    log.append(event)
        .whenComplete((written, failure) -> {
          if (failure == null) {
            confirmed.complete(event);
          } else if (isRefused(failure)) {
            LOG.atError()
                .addKeyValue("event", event.event().type())
                .addKeyValue("subject", event.event().subject())
                .setCause(failure)
                .log("a report is left out: the log refuses it");
            confirmed.completeExceptionally(failure);
          } else {
            LOG.atDebug()
                .addKeyValue("event", event.event().type())
                .addKeyValue("subject", event.event().subject())
                .log("a report is held until the log takes it");
            later.execute(() -> tryAppend(event, confirmed));
          }
        });
  }

  private static boolean isRefused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof IllegalArgumentException;
  }

  private PublishResult publish(WireMessage letter) throws InterruptedException {
    try {
      return broker.publish(Exchanges.DEAD_LETTERS, "", letter).get();
    } catch (ExecutionException e) {
      return new PublishResult.Unknown(String.valueOf(e.getCause()));
    }
  }

  private void pause() throws InterruptedException {
    if (closed) {
      throw new CancellationException("the executor is closed");
    }
    try {
      CompletableFuture.runAsync(() -> {}, later).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an empty task does not fail", e);
    }
  }
}
