package io.jarvis.watchdog;

import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.watchdog.core.LetterDecision;
import io.jarvis.watchdog.core.LetterJudge;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries decisions out: publish, then event, each confirmed before the next. The caller acks after
 * it. If the process dies in between, the letter comes again and is judged again. Blocks; for
 * virtual threads. Thread-safe.
 */
final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  /** How often a line may refuse a message before it stands aside in a wait tier. */
  static final int LINE_TRIES = 4;

  /** A wait tier is bounded only by its bytes; there is no other place to go. */
  static final int TIER_TRIES = Integer.MAX_VALUE;

  private final Outbox outbox;
  private final LetterJudge judge;
  private final InstantSource clock;

  Settlement(Outbox outbox, LetterJudge judge, InstantSource clock) {
    this.outbox = outbox;
    this.judge = judge;
    this.clock = clock;
  }

  /** What became of a letter: the values of a metric's label. */
  enum Result implements Word {
    REQUEUED,
    DELAYED,
    ENDED,
    DROPPED,
    PARKED
  }

  /** Carries out what concerns a task; parking is the caller's. */
  Result carryOut(LetterDecision decision, DeadLetter letter) throws InterruptedException {
    return switch (decision) {
      case LetterDecision.Requeue requeue -> requeue(requeue, letter);
      case LetterDecision.Wait(var waiting, var tier, var reason) -> {
        send(waiting, tier.word());
        TaskMessage task = waiting.task();
        outbox.append(
            new TaskEvent.Waiting(
                task.spec().id(), task.attempt(), reason, waiting.dueAt(), waiting.cause()));
        yield Result.DELAYED;
      }
      case LetterDecision.WaitOn(var waiting, var tier) -> {
        send(waiting, tier.word());
        yield Result.DELAYED;
      }
      case LetterDecision.EndFailed(var task, var cause, var exitCode, var message) ->
          end(new TaskEvent.Failed(task.spec().id(), task.attempt(), cause, exitCode, message));
      case LetterDecision.EndTimedOut(var task, var message) ->
          end(new TaskEvent.TimedOut(task.spec().id(), task.attempt(), message));
      case LetterDecision.EndCancelled(var task) ->
          end(new TaskEvent.Cancelled(task.spec().id(), task.attempt()));
      case LetterDecision.MemberGone(var task, int rank, String reason) -> {
        outbox.append(new TaskEvent.MemberLost(task.spec().id(), task.attempt(), rank, reason));
        yield Result.DROPPED;
      }
      case LetterDecision.Drop drop -> Result.DROPPED;
      case LetterDecision.Park park -> Result.PARKED;
    };
  }

  private Result requeue(LetterDecision.Requeue decision, DeadLetter letter)
      throws InterruptedException {
    var spec = decision.task().spec();
    String key = RoutingKeys.task(decision.why(), spec.tenant(), spec.priority());
    var message = TaskMessageCodec.encode(decision.task());
    if (outbox.publish(Exchanges.TASKS, key, message, LINE_TRIES) == Outbox.Sent.NOT_TAKEN) {
      LOG.atWarn()
          .addKeyValue("task", spec.id())
          .addKeyValue("key", key)
          .log("its line does not take a task; it stands aside");
      return carryOut(judge.detour(decision, letter, clock.instant()), letter);
    }
    outbox.append(entered(decision, letter));
    return Result.REQUEUED;
  }

  /**
   * What has waited is back in the line, whatever line that is; what never was in one is queued.
   */
  private static TaskEvent entered(LetterDecision.Requeue decision, DeadLetter letter) {
    var id = decision.task().spec().id();
    return decision.why() == TaskEvent.Why.NEW && !(letter instanceof DeadLetter.Due)
        ? new TaskEvent.Queued(id)
        : new TaskEvent.Requeued(id, decision.task().attempt(), decision.why(), decision.cause());
  }

  private void send(DeadLetter.Due waiting, String tier) throws InterruptedException {
    outbox.publish(Exchanges.WAIT, tier, TaskMessageCodec.encode(waiting), TIER_TRIES);
  }

  private Result end(TaskEvent ending) throws InterruptedException {
    outbox.append(ending);
    return Result.ENDED;
  }
}
