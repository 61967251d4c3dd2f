package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.Subscription;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Explainer;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.LineKey.Origin;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Planner;
import io.jarvis.dispatcher.core.Question;
import io.jarvis.dispatcher.core.Rehearsal;
import io.jarvis.dispatcher.core.Span;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.explain.ExplanationCodec;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.TaskMessageCodec.MalformedMessageException;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.Ties;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions why a task waits, one at a time, while it leads. A question is the task's
 * message with a key of the ingress as its reply address. The loop's thread only copies the state;
 * the answer is worked out beside it (ADR-0009). A question or answer that is lost is asked again.
 */
final class Questions {
  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);
  private static final int AT_ONCE = 1;

  private final Leader leader;

  /** Apart from the planner that decides, which has an index of its own. */
  private final Planner planner = new Planner();

  private Optional<Subscription> subscription = Optional.empty();

  Questions(Leader leader) {
    this.leader = leader;
  }

  void open() {
    String queue = Queues.control(Dispatcher.SERVICE, Long.toString(leader.epoch()));
    subscription =
        Optional.of(
            leader
                .ports()
                .broker()
                .listen(queue, List.of(RoutingKeys.EXPLAIN), AT_ONCE, this::delivered));
  }

  void close() {
    subscription.ifPresent(Subscription::close);
  }

  private void delivered(Delivery delivery) {
    try {
      TaskMessage message = TaskMessageCodec.decodeTask(delivery.message());
      leader.outbox().post(() -> ask(delivery, message));
    } catch (MalformedMessageException | IllegalArgumentException | ArithmeticException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a question that is no task");
      delivery.ack();
    }
  }

  private void ask(Delivery delivery, TaskMessage message) {
    Question question = question(message);
    leader
        .helper()
        .execute(() -> {
          try {
            message.reply().ifPresent(reply -> answer(question, reply));
          } catch (RuntimeException e) {
            LOG.atError()
                .addKeyValue("task", question.task().task())
                .setCause(e)
                .log("why a task waits could not be worked out");
          } finally {
            delivery.ack();
          }
        });
  }

  private void answer(Question question, TaskMessage.Reply reply) {
    if (RoutingKeys.isOfIngress(reply.queue())) {
      leader
          .outbox()
          .publish(
              Exchanges.CONTROL,
              reply.queue(),
              ExplanationCodec.encode(explain(question), reply.correlation().orElse("")),
              result -> {});
    }
  }

  /** After a reconnect the same question may come again while it is being answered. */
  private Explanation explain(Question question) {
    synchronized (planner) {
      return Explainer.explain(question);
    }
  }

  private Question question(TaskMessage message) {
    TaskMessage asked = leader.arrays().foremost(message);
    TaskId task = asked.spec().id();
    Optional<Waiting> entry = leader.window().entry(task);
    return new Question(
        entry.orElseGet(() -> outside(asked)),
        rehearsal(),
        entry.isPresent(),
        leader.arrays().parallelism(task),
        sent(task),
        leader.state().nodes().shut(leader.now()),
        leader.now());
  }

  private Rehearsal rehearsal() {
    return new Rehearsal(
            leader.stage(),
            planner,
            leader.state().books().copy(),
            leader.window().lines().copy(),
            leader.state().nodes().turn())
        .preempting(leader.preemptor().standing());
  }

  /** A task that the window does not hold, as if it waited. */
  private static Waiting outside(TaskMessage message) {
    TaskSpec spec = message.spec();
    Origin origin = message.attempt() > 1 ? Origin.RETURNED : Origin.PENDING;
    return new Waiting(
        spec.id(),
        new LineKey(spec.tenant(), spec.priority(), origin),
        Place.of(message.submittedAt(), 0),
        Demand.of(spec),
        Span.of(spec),
        spec.timing().startBefore(),
        Ties.of(spec),
        spec.container().image());
  }

  private Optional<NodeId> sent(TaskId task) {
    if (leader.operations().of(task).orElse(null) instanceof Flight flight) {
      return Optional.of(flight.node());
    }
    return leader
        .state()
        .progress(task)
        .filter(progress -> progress.onNode())
        .flatMap(TaskProgress::current)
        .map(TaskProgress.Attempt::node);
  }
}
