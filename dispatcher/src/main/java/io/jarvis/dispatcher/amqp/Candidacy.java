package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Leadership;
import io.jarvis.catalog.Epochs;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.NodeEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an election into a term: raises the epoch, writes a marker into the log, waits until the
 * log is read up to it and the nodes have said what they hold, and only then leads. A step that
 * fails is tried again for as long as the token is held. Thread-safe.
 */
final class Candidacy implements Leadership.Candidate {
  private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(10);

  private final String instance;
  private final Loop loop;
  private final Epochs epochs;
  private final Office office;
  private volatile Optional<Term> term = Optional.empty();

  /** The replica that leads or follows. */
  interface Office {
    /** Opens the outbox of a new term. */
    Outbox outbox();

    /** The questions to the nodes before a term begins. */
    RollCall rollCall(Outbox outbox, long epoch);

    /** On the loop's thread. */
    void lead(long epoch, Outbox outbox);

    /** On the loop's thread. */
    void follow();
  }

  Candidacy(String instance, Loop loop, Epochs epochs, Office office) {
    this.instance = instance;
    this.loop = loop;
    this.epochs = epochs;
    this.office = office;
  }

  /** From an election to its loss. */
  private static final class Term {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<Outbox> outbox = Optional.empty();
    private volatile Optional<Marker> marker = Optional.empty();
    private volatile Optional<RollCall> rollCall = Optional.empty();
    private volatile boolean leading;

    void end() {
      over.countDown();
      leading = false;
      outbox.ifPresent(Outbox::end);
    }

    boolean isOver() {
      return over.getCount() == 0;
    }
  }

  /** Our own event in the log: once it is read, everything before it is. */
  private record Marker(long epoch, CompletableFuture<Void> read) {}

  boolean leads() {
    return term.filter(present -> present.leading).isPresent();
  }

  @Override
  public synchronized void elected() {
    Term begun = new Term();
    term = Optional.of(begun);
    Thread.ofVirtual().name("dispatcher-election").start(() -> serve(begun));
  }

  /**
   * The log has lost its tail, and with it the ground of our decisions: a leader begins anew, in a
   * new term. On the loop's thread.
   */
  synchronized void startOver() {
    if (term.filter(present -> !present.isOver()).isPresent()) {
      end();
      office.follow();
      elected();
    }
  }

  private void serve(Term begun) {
    try {
      while (!begun.isOver() && loop.alive() && !tryToLead(begun)) {
        if (begun.over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.debug("the term ended before it began");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean tryToLead(Term begun) throws InterruptedException {
    try {
      Outbox outbox = office.outbox();
      long epoch = epochs.raise(Dispatcher.SERVICE);
      Marker marker = new Marker(epoch, new CompletableFuture<>());
      begun.marker = Optional.of(marker);
      within(
          outbox.write(
              outbox.stamped(new ClusterEvent.LeaderElected(Dispatcher.SERVICE, instance, epoch))));
      within(marker.read());
      begun.outbox = Optional.of(outbox);
      if (begun.isOver()) {
        outbox.end();
      }
      RollCall rollCall = office.rollCall(outbox, epoch);
      begun.rollCall = Optional.of(rollCall);
      rollCall.take();
      loop.post(() -> lead(begun, epoch, outbox));
      return true;
    } catch (RuntimeException | ExecutionException | TimeoutException e) {
      begun.outbox.ifPresent(Outbox::end);
      LOG.atWarn().addKeyValue("error", e.toString()).log("elected, but not yet able to lead");
      return false;
    }
  }

  private static void within(CompletableFuture<?> step)
      throws InterruptedException, ExecutionException, TimeoutException {
    step.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void lead(Term begun, long epoch, Outbox outbox) {
    if (begun.isOver()) {
      outbox.end();
      return;
    }
    begun.leading = true;
    office.lead(epoch, outbox);
  }

  /** A marker was met in the log. */
  void seen(ClusterEvent.LeaderElected elected) {
    term.flatMap(present -> present.marker)
        .filter(marker ->
            elected.service().equals(Dispatcher.SERVICE) && elected.epoch() == marker.epoch())
        .ifPresent(marker -> marker.read().complete(null));
  }

  /** A node said what it holds; on the loop's thread. */
  void heard(NodeEvent.Reported reported) {
    term.flatMap(present -> present.rollCall).ifPresent(rollCall -> rollCall.heard(reported));
  }

  @Override
  public void deposed() {
    end();
    CompletableFuture<Void> followed = new CompletableFuture<>();
    loop.post(() -> {
      office.follow();
      followed.complete(null);
    });
    try {
      if (loop.alive()) {
        followed.get(END.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the end of a term was not orderly", e);
    }
  }

  /** Ends the term: from here on nothing is written. */
  synchronized void end() {
    term.ifPresent(Term::end);
  }
}
