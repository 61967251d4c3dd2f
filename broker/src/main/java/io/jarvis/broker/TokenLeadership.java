package io.jarvis.broker;

import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by holding the one token of a queue with a single active consumer.
 *
 * <p>Whoever becomes the active consumer is given the token, publishes a new one behind it, acks
 * the old one and leads once the new one is delivered: so the token in hand has never been
 * returned, and whatever else lay in the queue was dropped on the way. A leader renews its token in
 * the same way.
 *
 * <p>A token too many does no harm: it lies behind the leader's, who now and then looks for one and
 * replaces his own to be rid of it.
 *
 * <p>A token can be lost, as when its queue is purged, and whether one is held cannot be seen from
 * outside. So a candidate that holds none and finds the queue empty publishes a probe, a token that
 * expires after a few seconds. While somebody leads, the probe lies behind the leader's token until
 * it vanishes; if nobody does, it is delivered and becomes the token. A standby's probing therefore
 * never adds a lasting token.
 */
public final class TokenLeadership implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(TokenLeadership.class);
  private static final String TYPE = "jarvis.leader.v1";
  private static final Duration CHECK_EVERY = Duration.ofMillis(250);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final int ONE_AT_A_TIME = 1;

  private final Broker broker;
  private final String service;
  private final LeadershipTiming timing;
  private final Candidate candidate;

  /** Bounded: a session brings one delivery at a time. */
  private final BlockingQueue<Signal> inbox = new LinkedBlockingQueue<>();

  private final Thread thread;
  private final Token token = new Token();
  private long nextProbeNanos;

  private sealed interface Signal {}

  private record Arrived(Delivery delivery) implements Signal {}

  private record Replaced(String id, PublishResult result) implements Signal {}

  private record Interrupted() implements Signal {}

  private record Stopped() implements Signal {}

  /** What we have in hand; only the thread of this leadership touches it. */
  private static final class Token {
    Optional<Delivery> held = Optional.empty();

    /** The id of the token that we published and wait for. */
    Optional<String> expected = Optional.empty();

    boolean leading;
    long sinceNanos;

    boolean isMissing() {
      return held.isEmpty() && expected.isEmpty();
    }
  }

  private TokenLeadership(
      Broker broker, String service, LeadershipTiming timing, Candidate candidate) {
    this.broker = broker;
    this.service = service;
    this.timing = timing;
    this.candidate = candidate;
    this.thread = Thread.ofVirtual().name("leader-" + service).unstarted(this::serve);
  }

  /** Stands for election until closed. The candidate is called on a thread of its own. */
  public static Leadership contest(Broker broker, String service, Candidate candidate) {
    return contest(broker, service, candidate, LeadershipTiming.DEFAULT);
  }

  public static Leadership contest(
      Broker broker, String service, Candidate candidate, LeadershipTiming timing) {
    TokenLeadership leadership = new TokenLeadership(broker, service, timing, candidate);
    leadership.thread.start();
    return leadership;
  }

  @Override
  public void close() {
    inbox.add(new Stopped());
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.warn("service={} the candidate did not stop within {}", service, CLOSE_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    nextProbeNanos = System.nanoTime() + timing.firstProbe().toNanos();
    Subscription subscription =
        broker.subscribe(Queues.leader(service), ONE_AT_A_TIME, new Inbound());
    try {
      boolean standing = true;
      while (standing) {
        Signal signal = inbox.poll(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        standing = attend(signal);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Only then may another take over.
      depose();
      subscription.close();
    }
  }

  /** Whether it still stands. A failure must not end its candidacy, which nobody would renew. */
  private boolean attend(@Nullable Signal signal) {
    try {
      if (signal != null && !handle(signal)) {
        return false;
      }
      lookAfter();
    } catch (RuntimeException e) {
      LOG.error("service={} failed, and goes on contesting", service, e);
    }
    return true;
  }

  private boolean handle(Signal signal) {
    switch (signal) {
      case Arrived(Delivery delivery) -> arrived(delivery);
      case Replaced(String id, PublishResult result) -> replaced(id, result);
      case Interrupted() -> interrupted();
      case Stopped() -> {
        return false;
      }
    }
    return true;
  }

  private void arrived(Delivery delivery) {
    if (token.expected.isEmpty()) {
      token.held = Optional.of(delivery);
      replace();
    } else if (token.expected.equals(delivery.message().messageId())) {
      token.held = Optional.of(delivery);
      token.expected = Optional.empty();
      token.sinceNanos = System.nanoTime();
      elect();
    } else {
      // Ours is in the queue behind it.
      delivery.ack();
    }
  }

  private void replace() {
    String id = UUID.randomUUID().toString();
    token.expected = Optional.of(id);
    token.sinceNanos = System.nanoTime();
    var unused =
        publish(message(id).build()).thenAccept(result -> inbox.add(new Replaced(id, result)));
  }

  private void replaced(String id, PublishResult result) {
    if (!token.expected.equals(Optional.of(id))) {
      return;
    }
    if (result.confirmed()) {
      token.held.ifPresent(Delivery::ack);
      token.held = Optional.empty();
    } else {
      LOG.warn("service={} the token could not be replaced: {}", service, result);
      token.expected = Optional.empty();
    }
  }

  private void interrupted() {
    token.held = Optional.empty();
    token.expected = Optional.empty();
    nextProbeNanos = System.nanoTime() + timing.firstProbe().toNanos();
    depose();
  }

  /** Tries again what failed, renews what is old, and finds out whether the token is lost. */
  private void lookAfter() {
    long now = System.nanoTime();
    long age = now - token.sinceNanos;
    if (token.held.isPresent() && token.expected.isEmpty()) {
      if (!token.leading || age >= timing.renewEvery().toNanos() || isCrowded(now)) {
        replace();
      }
    } else if (token.isMissing() ? now - nextProbeNanos >= 0 : isOverdue(age)) {
      nextProbeNanos = now + timing.probeEvery().toNanos();
      probeIfEmpty();
    }
  }

  /** Whether the token that we published should have been delivered long ago. */
  private boolean isOverdue(long age) {
    return token.held.isEmpty() && age >= timing.probeEvery().toNanos();
  }

  /**
   * Whether something lies behind the token, as when a candidate's own arrived after it had lost
   * its connection. A token that replaces ours will lie behind it, and it is dropped on the way.
   */
  private boolean isCrowded(long now) {
    if (now - nextProbeNanos < 0) {
      return false;
    }
    nextProbeNanos = now + timing.probeEvery().toNanos();
    return ready().orElse(0) > 0;
  }

  /** How many tokens nobody holds; empty if the queue cannot be asked. */
  private OptionalLong ready() {
    try {
      return OptionalLong.of(broker.depth(Queues.leader(service)).ready());
    } catch (IOException e) {
      LOG.debug("service={} the leader queue cannot be asked: {}", service, RootCause.of(e));
      return OptionalLong.empty();
    }
  }

  private void probeIfEmpty() {
    if (ready().orElse(1) > 0) {
      return;
    }
    if (!token.isMissing()) {
      LOG.warn("service={} the token that replaces the last one is lost", service);
      token.expected = Optional.empty();
    }
    String life = Long.toString(timing.probeLife().toMillis());
    var unused =
        publish(message(UUID.randomUUID().toString()).expiration(life).build())
            .thenAccept(result -> LOG.debug("service={} probe: {}", service, result));
  }

  private void elect() {
    if (!token.leading) {
      token.leading = true;
      LOG.info("service={} elected", service);
      call(candidate::elected);
    }
  }

  private void depose() {
    if (token.leading) {
      token.leading = false;
      LOG.info("service={} deposed", service);
      call(candidate::deposed);
    }
  }

  private void call(Runnable notification) {
    try {
      notification.run();
    } catch (RuntimeException e) {
      LOG.error("service={} the candidate failed", service, e);
    }
  }

  private CompletableFuture<PublishResult> publish(WireMessage message) {
    return broker.publish(Exchanges.LEADER, service, message);
  }

  private WireMessage.Builder message(String id) {
    return WireMessage.json(service.getBytes(StandardCharsets.UTF_8), TYPE).messageId(id);
  }

  private final class Inbound implements DeliveryHandler {
    @Override
    public void delivered(Delivery delivery) {
      inbox.add(new Arrived(delivery));
    }

    @Override
    public void interrupted() {
      inbox.add(new Interrupted());
    }
  }
}
