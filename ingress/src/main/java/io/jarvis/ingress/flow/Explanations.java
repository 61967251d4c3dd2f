package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.Delivery;
import io.jarvis.broker.PublishResult;
import io.jarvis.broker.Subscription;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.ExplanationCodec;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the leading dispatcher why tasks wait (ADR-0009). Thread-safe; blocks. What is asked while
 * the leader changes goes unanswered: ask again.
 */
public final class Explanations implements AutoCloseable {
  /** How long an answer is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How many questions of one replica are open at once; further ones are refused. */
  static final int AT_ONCE = 4;

  private static final String SERVICE = "ingress";

  private final Broker broker;
  private final String replyKey;
  private final Subscription subscription;
  private final Map<String, CompletableFuture<Explanation>> open = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * @param instance names the replica in its queue, beside what tells it from any other process
   */
  public Explanations(Broker broker, String instance) {
    this.broker = broker;
    String address = instance + "-" + UUID.randomUUID();
    replyKey = RoutingKeys.explained(address);
    subscription =
        broker.listen(Queues.control(SERVICE, address), List.of(replyKey), AT_ONCE, this::answered);
  }

  /** The answer to a question, if there is one. */
  public sealed interface Answer {
    record Explained(Explanation explanation) implements Answer {}

    /** Nobody leads, nobody answered in time, or there are too many questions. */
    record Unanswered(String reason) implements Answer {}
  }

  private void answered(Delivery delivery) {
    delivery
        .message()
        .correlationId()
        .map(open::get)
        .ifPresent(
            question -> ExplanationCodec.decode(delivery.message()).ifPresent(question::complete));
    delivery.ack();
  }

  /** Why this task waits. */
  public Answer ask(TaskRecord task) throws InterruptedException {
    TaskProgress progress = task.progress();
    return ask(task, task.spec(), progress.nextAttempt(), progress.retries());
  }

  /** Why an index waits that has not left its array yet. */
  public Answer ask(TaskRecord array, int index) throws InterruptedException {
    return ask(array, array.spec().at(index), 1, 0);
  }

  /** The task's message, as if it were to be planned; and where the answer is to go. */
  private Answer ask(TaskRecord task, TaskSpec spec, int attempt, int retries)
      throws InterruptedException {
    String id = UUID.randomUUID().toString();
    return ask(
        id,
        new TaskMessage(
            spec,
            attempt,
            retries,
            task.submittedAt(),
            Optional.of(new TaskMessage.Reply(replyKey, Optional.of(id))),
            Optional.empty()));
  }

  private Answer ask(String id, TaskMessage question) throws InterruptedException {
    if (!places.tryAcquire()) {
      return new Answer.Unanswered("too many such questions at once");
    }
    CompletableFuture<Explanation> answer = new CompletableFuture<>();
    open.put(id, answer);
    try {
      broker
          .publish(Exchanges.CONTROL, RoutingKeys.EXPLAIN, TaskMessageCodec.encode(question))
          .thenAccept(result -> {
            if (!(result instanceof PublishResult.Confirmed)) {
              answer.completeExceptionally(new IllegalStateException(result.toString()));
            }
          });
      return new Answer.Explained(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      return new Answer.Unanswered("no dispatcher leads");
    } catch (TimeoutException e) {
      return new Answer.Unanswered("the leading dispatcher does not answer");
    } finally {
      open.remove(id);
      places.release();
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
