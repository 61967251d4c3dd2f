package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.PublishResult;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import java.util.Optional;
import java.util.function.Function;

/**
 * Replays a parked letter: a live task goes back into its line, an unroutable submission to where
 * it was sent. Thread-safe; blocks.
 */
public final class Replay {
  private final Broker broker;
  private final EventLog log;
  private final Function<TaskId, Optional<TaskProgress>> progress;

  /**
   * @param progress what is known of a task now; may block
   */
  public Replay(Broker broker, EventLog log, Function<TaskId, Optional<TaskProgress>> progress) {
    this.broker = broker;
    this.log = log;
    this.progress = progress;
  }

  /** The result of a replay. */
  public sealed interface Replayed {
    /** The letter is in a queue again, confirmed. */
    record Sent() implements Replayed {}

    /** The letter stays parked. */
    record Kept(String why) implements Replayed {}
  }

  public Replayed replay(ParkedLetter letter) {
    if (letter.queue().equals(Queues.UNROUTED)) {
      return sent(
          broker
              .publish(Exchanges.SUBMIT, letter.routingKey(), letter.message().forwarded())
              .join());
    }
    try {
      return replay(TaskMessageCodec.decodeTask(letter.message()));
    } catch (TaskMessageCodec.MalformedMessageException e) {
      return new Replayed.Kept("it is no task that could run: " + e.getMessage());
    }
  }

  private Replayed replay(TaskMessage task) {
    TaskId id = task.spec().id();
    Optional<TaskProgress> now = progress.apply(id);
    if (now.isEmpty()) {
      return new Replayed.Kept("task '" + id + "' is not known; submit it instead");
    }
    if (now.get().state().ended() || now.get().onNode()) {
      return new Replayed.Kept("task '" + id + "' is " + now.get().state().word());
    }
    int attempt = now.get().nextAttempt();
    String key =
        RoutingKeys.task(TaskEvent.Why.REPLAYED, task.spec().tenant(), task.spec().priority());
    PublishResult result =
        broker
            .publish(
                Exchanges.TASKS,
                key,
                TaskMessageCodec.encode(task.next(attempt, now.get().retries())))
            .join();
    if (result.confirmed()) {
      // The message is there whatever becomes of the event, so its loss is no reason to keep the
      // letter.
      var unused =
          log.append(new TaskEvent.Requeued(id, attempt, TaskEvent.Why.REPLAYED, Optional.empty()));
    }
    return sent(result);
  }

  private static Replayed sent(PublishResult result) {
    return switch (result) {
      case PublishResult.Confirmed() -> new Replayed.Sent();
      case PublishResult.Returned(int code, String text) ->
          new Replayed.Kept("no queue takes it: " + text);
      case PublishResult.Refused() -> new Replayed.Kept("the queue is full");
      case PublishResult.Unknown(String reason) ->
          new Replayed.Kept("the broker did not confirm it: " + reason);
    };
  }
}
