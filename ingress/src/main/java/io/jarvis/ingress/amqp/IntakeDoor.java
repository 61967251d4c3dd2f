package io.jarvis.ingress.amqp;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.Subscription;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.SubmissionDesk;
import io.jarvis.protocol.topology.Queues;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Consumes the intake queues: every message becomes a task or a refusal, and only then is it acked.
 * Each tenant's queue has a window of its own, so they are served in turn. Thread-safe. If the
 * process dies, what was not acked comes again, here or to another replica.
 */
public final class IntakeDoor implements AutoCloseable {
  private final Broker broker;
  private final int prefetch;
  private final Intake intake;
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();

  public IntakeDoor(
      Broker broker,
      EventLog log,
      SubmissionDesk desk,
      RunDesk runs,
      Identities identities,
      int prefetch) {
    this.broker = broker;
    this.prefetch = prefetch;
    this.intake = new Intake(broker, log, desk, runs, identities);
  }

  /** Begins to consume the shared intake, and to forward outcomes to their submitters. */
  public void open() {
    subscribe(Queues.INTAKE);
    subscriptions.computeIfAbsent(
        Queues.REPLIES, queue -> broker.subscribe(queue, prefetch, new OutcomeForwarder(broker)));
  }

  /**
   * Begins to consume a tenant's own intake, whose queue must exist; does nothing the second time.
   */
  public void open(String intake) {
    subscribe(intake);
  }

  @Override
  public void close() {
    subscriptions.values().forEach(Subscription::close);
  }

  private void subscribe(String queue) {
    subscriptions.computeIfAbsent(
        queue, name -> broker.subscribe(name, prefetch, new IntakeHandler(intake)));
  }
}
