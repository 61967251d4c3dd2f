package io.jarvis.dispatcher;

import io.jarvis.dispatcher.amqp.Limits;
import io.jarvis.protocol.ByteQuantity;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the dispatcher works.
 *
 * @param instance names this replica in events and connections
 * @param batch how many tasks one plan places at most
 * @param inFlight how many assignments may be under way at once
 * @param retryPause between tries of a publish or an append whose outcome is not known
 * @param avoid how long a node is left alone that a message could not be routed to
 * @param cancelHint between reminders to an executor that a task is to be cancelled
 * @param rollCall how long a new leader waits for what the nodes say they hold
 * @param gangPrepare how long the members of a gang may take to be prepared, images pulled
 * @param planJournal how much may be kept of what plans were made from, such as {@code 256Mi}; 0:
 *     nothing is
 */
@ConfigurationProperties("jarvis.dispatcher")
public record DispatcherProperties(
    @DefaultValue("dispatcher-1") String instance,
    @DefaultValue("jarvis-dispatcher") String username,
    @DefaultValue("jarvis-dispatcher") String password,
    @DefaultValue Window window,
    @DefaultValue Blocked blocked,
    @DefaultValue("1000") int batch,
    @DefaultValue("20000") int inFlight,
    @DefaultValue("1s") Duration retryPause,
    @DefaultValue("5s") Duration avoid,
    @DefaultValue("5s") Duration cancelHint,
    @DefaultValue("10s") Duration rollCall,
    @DefaultValue("10m") Duration gangPrepare,
    @DefaultValue("0") String planJournal) {

  /**
   * How many messages the leader holds.
   *
   * @param prefetch of each queue, at first
   * @param perQueue of each queue, at most
   * @param total of all queues
   * @param bytes of all bodies together; with more of them fewer are held of the heaviest queue
   * @param hold after which a waiting message is replaced by a copy
   * @param renewalsPerSecond how many are replaced at most
   */
  public record Window(
      @DefaultValue("1000") int prefetch,
      @DefaultValue("50000") int perQueue,
      @DefaultValue("200000") int total,
      @DefaultValue("128Mi") String bytes,
      @DefaultValue("20m") Duration hold,
      @DefaultValue("500") int renewalsPerSecond) {}

  /**
   * @param grace how long a node that left still counts as present
   */
  public record Blocked(@DefaultValue("10m") Duration grace) {}

  Limits limits() {
    return new Limits(
        new Limits.Window(
            window.prefetch(),
            window.perQueue(),
            window.total(),
            ByteQuantity.parse(window.bytes()).bytes(),
            window.hold(),
            window.renewalsPerSecond()),
        new Limits.Flights(batch, inFlight, Limits.Flights.DEFAULT.outcomes()),
        new Limits.Pauses(blocked.grace(), retryPause, avoid, cancelHint, rollCall, gangPrepare));
  }

  Optional<Long> journalBytes() {
    return Optional.of(ByteQuantity.parse(planJournal).bytes()).filter(bytes -> bytes > 0);
  }

  @Override
  public String toString() {
    return "DispatcherProperties[" + instance + " as " + username + "]";
  }
}
