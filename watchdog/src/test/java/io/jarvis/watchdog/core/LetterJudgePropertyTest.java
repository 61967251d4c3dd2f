package io.jarvis.watchdog.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.watchdog.core.LetterDecision.EndFailed;
import io.jarvis.watchdog.core.LetterDecision.EndTimedOut;
import io.jarvis.watchdog.core.LetterDecision.Requeue;
import io.jarvis.watchdog.core.LetterDecision.Wait;
import io.jarvis.watchdog.core.LetterDecision.WaitOn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole lives of a task under random endings, repeated letters and detours; the seed is the name.
 */
class LetterJudgePropertyTest {
  private static final int SEEDS = 300;
  private static final int MAX_STEPS = 2000;
  private static final List<Cause> CAUSES =
      List.of(Cause.values()).stream().filter(cause -> cause != Cause.CANCELLED).toList();

  private final LetterJudge judge = new LetterJudge(3);

  static List<Long> seeds() {
    return new Random(20260101).longs(SEEDS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverCountsMoreRetriesThanTheLimitAndNeverDecidesALetterTwice(long seed) {
    Random random = new Random(seed);
    Life life = new Life(random, random.nextInt(5));
    for (int step = 0; step < MAX_STEPS && !life.ended; step++) {
      life.runAttempt();
    }
    assertThat(life.progress.retries()).isLessThanOrEqualTo(life.limit);
    assertThat(life.counted).isLessThanOrEqualTo(life.limit);
    if (life.ended) {
      assertThat(life.lastCause).isIn(CAUSES);
    }
  }

  /** One task with a line, a node and the watchdog. */
  private final class Life {
    final Random random;
    final int limit;
    TaskProgress progress;
    TaskMessage message;
    Standing.Streak streak = Standing.Streak.NONE;
    Instant now = Samples.NOW;
    Cause lastCause = Cause.EXIT_CODE;
    int counted;
    boolean ended;

    Life(Random random, int limit) {
      this.random = random;
      this.limit = limit;
      message = Samples.message("{'limit':" + limit + ",'initial':'7s','max':'1h'}", 1);
      var spec = message.spec();
      progress =
          fold(
              Optional.empty(),
              new TaskEvent.Submitted(spec.id(), spec, "d", "", TaskEvent.Door.REST));
      progress = fold(Optional.of(progress), new TaskEvent.Queued(spec.id()));
    }

    void runAttempt() {
      Fence fence = new Fence("f" + random.nextInt());
      var id = message.spec().id();
      int attempt = progress.nextAttempt();
      apply(
          new TaskEvent.Assigned(
              id, attempt, Samples.NODE, 1, fence.hash(), message.spec().resources(), List.of()));
      lastCause = CAUSES.get(random.nextInt(CAUSES.size()));
      Ending end = Ending.withoutContainer(now);
      apply(new TaskEvent.AttemptEnded(id, attempt, Samples.NODE, fence, lastCause, "", end));
      streak = streak.after(lastCause);
      decide(
          new DeadLetter.Ended(
              message.next(attempt, message.retries()),
              Samples.NODE,
              fence,
              lastCause,
              Optional.empty(),
              ""));
    }

    private void decide(DeadLetter letter) {
      LetterDecision decision = judge.decide(letter, new Standing.Live(progress, streak), now);
      carryOut(decision, letter);
      if (!ended) {
        assertThat(judge.decide(letter, new Standing.Live(progress, streak), now))
            .as("a letter that comes again")
            .isInstanceOfAny(LetterDecision.Drop.class, WaitOn.class);
      }
    }

    private void carryOut(LetterDecision decision, DeadLetter letter) {
      switch (decision) {
        case Requeue requeue -> {
          if (random.nextInt(4) == 0) {
            carryOut(judge.detour(requeue, letter, now), letter);
          } else {
            message = requeue.task();
            apply(
                new TaskEvent.Requeued(
                    message.spec().id(), message.attempt(), requeue.why(), requeue.cause()));
          }
        }
        case Wait wait -> {
          counted += wait.reason() == TaskEvent.WaitReason.RETRY ? 1 : 0;
          DeadLetter.Due due = wait.waiting();
          apply(
              new TaskEvent.Waiting(
                  due.task().spec().id(),
                  due.task().attempt(),
                  wait.reason(),
                  due.dueAt(),
                  due.cause()));
          pass(wait.tier().span(), due);
        }
        case WaitOn wait -> pass(wait.tier().span(), wait.waiting());
        case EndFailed end -> {
          ended = true;
          apply(
              new TaskEvent.Failed(
                  end.task().spec().id(),
                  end.task().attempt(),
                  end.cause(),
                  end.exitCode(),
                  end.message()));
        }
        case EndTimedOut end -> {
          ended = true;
          apply(new TaskEvent.TimedOut(end.task().spec().id(), end.task().attempt(), ""));
        }
        case LetterDecision.EndCancelled end -> throw new AssertionError(end);
        case LetterDecision.MemberGone gone -> throw new AssertionError(gone);
        case LetterDecision.Drop drop -> throw new AssertionError(drop);
        case LetterDecision.Park park -> throw new AssertionError(park);
      }
    }

    private void pass(Duration tier, DeadLetter.Due due) {
      assertThat(tier)
          .as("a tier is not longer than what is left, rounded up")
          .isLessThanOrEqualTo(atLeastASecond(Duration.between(now, due.dueAt())));
      now = now.plus(tier).plusMillis(random.nextInt(50));
      carryOut(judge.decide(due, new Standing.Live(progress, streak), now), due);
    }

    private Duration atLeastASecond(Duration left) {
      return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    private void apply(TaskEvent event) {
      progress = fold(Optional.of(progress), event);
    }

    private TaskProgress fold(Optional<TaskProgress> before, TaskEvent event) {
      return switch (TaskFold.apply(before, event)) {
        case Folded.Changed(TaskProgress after) -> after;
        case Folded.Ignored(Folded.Reason reason) ->
            throw new AssertionError(event.type() + " was ignored: " + reason);
      };
    }
  }
}
