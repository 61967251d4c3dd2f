package io.jarvis.dispatcher.amqp;

import java.time.Duration;

/** Every bound of the dispatcher. */
public record Limits(Window window, Flights flights, Pauses pauses) {
  /** What holds where nothing is configured. */
  public static final Limits DEFAULT = new Limits(Window.DEFAULT, Flights.DEFAULT, Pauses.DEFAULT);

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
      int prefetch, int perQueue, int total, long bytes, Duration hold, int renewalsPerSecond) {
    public static final Window DEFAULT =
        new Window(1_000, 50_000, 200_000, 128L << 20, Duration.ofMinutes(20), 500);
  }

  /**
   * What is under way at once.
   *
   * @param batch assignments in one plan
   * @param assignments whose intent is written and not yet seen in the log by ourselves
   * @param outcomes that are not told yet; with more of them no task in a line is ended
   */
  public record Flights(int batch, int assignments, int outcomes) {
    public static final Flights DEFAULT = new Flights(1_000, 20_000, 50_000);
  }

  /**
   * @param blockedGrace how long a node that left counts as present
   * @param retry between tries of a publish or an append whose outcome is not known
   * @param avoid how long a node is left alone that a message could not be routed to
   * @param cancelHint between reminders to an executor that a task is to be cancelled
   * @param rollCall how long a new leader waits for what nodes say they hold
   * @param gangPrepare how long the members of a gang may take to be prepared, images pulled
   */
  public record Pauses(
      Duration blockedGrace,
      Duration retry,
      Duration avoid,
      Duration cancelHint,
      Duration rollCall,
      Duration gangPrepare) {
    public static final Pauses DEFAULT =
        new Pauses(
            Duration.ofMinutes(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10));
  }
}
