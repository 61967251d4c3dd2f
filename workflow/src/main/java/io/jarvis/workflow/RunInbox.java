package io.jarvis.workflow;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the message of each run that is not over; what the log's tail may have lost is in them.
 * Thread-safe.
 */
final class RunInbox implements DeliveryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RunInbox.class);

  private final Map<RunId, Delivery> held = new ConcurrentHashMap<>();
  private final Consumer<Recorded> arrivals;
  private final Consumer<Delivery> strangers;

  /**
   * @param arrivals told of each run that came; must not block
   * @param strangers told of each message that is none
   */
  RunInbox(Consumer<Recorded> arrivals, Consumer<Delivery> strangers) {
    this.arrivals = arrivals;
    this.strangers = strangers;
  }

  @Override
  public void delivered(Delivery delivery) {
    Optional<Recorded> run = run(delivery);
    if (run.isEmpty()) {
      LOG.warn("a message in the queue of runs is none");
      strangers.accept(delivery);
      return;
    }
    Delivery before = held.put(((RunEvent) run.get().event()).run(), delivery);
    if (before != null) {
      // The same run twice, as after a retry: the later message stands for it.
      before.ack();
    }
    arrivals.accept(run.get());
  }

  private static Optional<Recorded> run(Delivery delivery) {
    try {
      return EventCodec.decode(delivery.message().body())
          .filter(recorded -> recorded.event() instanceof RunEvent.Created);
    } catch (EventCodec.MalformedEventException e) {
      return Optional.empty();
    }
  }

  @Override
  public void interrupted() {
    held.clear();
  }

  /** The held messages, in order of arrival. */
  List<Recorded> all() {
    return held.values().stream().flatMap(delivery -> run(delivery).stream()).toList();
  }

  /** The run is over and all have been told. */
  void release(RunId run) {
    Delivery delivery = held.remove(run);
    if (delivery != null) {
      delivery.ack();
    }
  }

  int size() {
    return held.size();
  }
}
