package io.jarvis.watchdog.core;

import static io.jarvis.watchdog.core.Samples.FENCE;
import static io.jarvis.watchdog.core.Samples.NODE;
import static io.jarvis.watchdog.core.Samples.NOW;
import static io.jarvis.watchdog.core.Samples.RETRIES_3;
import static io.jarvis.watchdog.core.Samples.ended;
import static io.jarvis.watchdog.core.Samples.inLine;
import static io.jarvis.watchdog.core.Samples.live;
import static io.jarvis.watchdog.core.Samples.message;
import static io.jarvis.watchdog.core.Samples.progress;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.TaskEvent.WaitReason;
import io.jarvis.protocol.event.TaskEvent.Why;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.topology.WaitTier;
import io.jarvis.watchdog.core.LetterDecision.Drop;
import io.jarvis.watchdog.core.LetterDecision.EndCancelled;
import io.jarvis.watchdog.core.LetterDecision.EndFailed;
import io.jarvis.watchdog.core.LetterDecision.EndTimedOut;
import io.jarvis.watchdog.core.LetterDecision.Park;
import io.jarvis.watchdog.core.LetterDecision.Requeue;
import io.jarvis.watchdog.core.LetterDecision.Staleness;
import io.jarvis.watchdog.core.LetterDecision.Wait;
import io.jarvis.watchdog.core.LetterDecision.WaitOn;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LetterJudgeTest {
  private final LetterJudge judge = new LetterJudge(10);

  @ParameterizedTest
  @EnumSource(
      value = Cause.class,
      names = {"EXIT_CODE", "OUT_OF_MEMORY", "TIMEOUT", "IMAGE_PULL", "BAD_COMMAND", "BAD_OUTPUT"})
  void retriesATasksOwnFailureAsOftenAsItsLimit(Cause cause) {
    for (int retries = 0; retries < 3; retries++) {
      int attempt = retries + 1;
      var decision =
          judge.decide(
              ended(RETRIES_3, attempt, cause),
              live(progress(TaskState.WAITING, attempt, retries)),
              NOW);

      Duration delay = Duration.ofSeconds(1L << retries);
      var again = message(RETRIES_3, attempt).next(attempt + 1, retries + 1);
      assertThat(decision)
          .isEqualTo(
              new Wait(
                  new DeadLetter.Due(again, Why.RETRY, NOW.plus(delay), Optional.of(cause)),
                  WaitTier.OF_1_SECOND,
                  WaitReason.RETRY));
    }
    var exhausted =
        judge.decide(ended(RETRIES_3, 4, cause), live(progress(TaskState.WAITING, 4, 3)), NOW);
    assertThat(exhausted)
        .isInstanceOf(cause == Cause.TIMEOUT ? EndTimedOut.class : EndFailed.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Cause.class,
      names = {"EXIT_CODE", "OUT_OF_MEMORY", "TIMEOUT", "IMAGE_PULL", "BAD_COMMAND", "BAD_OUTPUT"})
  void endsAFailureThatIsNotWorthARetry(Cause cause) {
    String never = "{'limit':3,'on':[]}";
    var decision =
        judge.decide(ended(never, 1, cause), live(progress(TaskState.WAITING, 1, 0)), NOW);

    assertThat(decision)
        .isEqualTo(
            cause == Cause.TIMEOUT
                ? new EndTimedOut(message(never, 1), "it ended")
                : new EndFailed(message(never, 1), cause, Optional.of(3), "it ended"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Cause.class,
      names = {"PREEMPTED", "DRAINED", "NODE_LOST", "NODE_STALLED", "OVER_CAPACITY"})
  void sendsBackAtOnceWhatThePlatformCausedWithoutCountingIt(Cause cause) {
    var decision =
        judge.decide(ended("{}", 2, cause), live(progress(TaskState.WAITING, 2, 0)), NOW);

    Why why = cause == Cause.NODE_LOST || cause == Cause.NODE_STALLED ? Why.LOST : Why.MOVED;
    assertThat(decision)
        .isEqualTo(new Requeue(message("{}", 2).next(3, 0), why, Optional.of(cause)));
  }

  @Test
  void doesNotRunAgainWhatHadEndedBeforeItsNodeDied() {
    var known = live(progress(TaskState.WAITING, 2, 0), Cause.EXIT_CODE, 1);

    assertThat(judge.decide(ended("{}", 2, Cause.NODE_LOST), known, NOW))
        .isInstanceOfSatisfying(
            EndFailed.class, end -> assertThat(end.cause()).isEqualTo(Cause.EXIT_CODE));
  }

  @Test
  void runsAgainWhatWasLostWhileItRan() {
    var known = live(progress(TaskState.RUNNING, 2, 0), Cause.EXIT_CODE, 1);

    assertThat(judge.decide(ended("{}", 2, Cause.NODE_LOST), known, NOW))
        .isInstanceOfSatisfying(
            Requeue.class, again -> assertThat(again.why()).isEqualTo(Why.LOST));
  }

  @Test
  void givesTheLineTimeWhenNodesKeepRefusing() {
    var decision =
        judge.decide(
            ended("{}", 5, Cause.OVER_CAPACITY),
            live(progress(TaskState.WAITING, 5, 0), Cause.OVER_CAPACITY, 4),
            NOW);

    assertThat(decision)
        .isInstanceOfSatisfying(
            Wait.class,
            wait -> {
              assertThat(wait.reason()).isEqualTo(WaitReason.PLATFORM);
              assertThat(wait.waiting().dueAt()).isEqualTo(NOW.plusSeconds(1));
            });
  }

  @Test
  void sendsBackEngineErrorsWithGrowingPausesAndThenFails() {
    for (int inRow = 1; inRow <= 10; inRow++) {
      var decision =
          judge.decide(
              ended("{}", inRow, Cause.RUNTIME_ERROR),
              live(progress(TaskState.WAITING, inRow, 0), Cause.RUNTIME_ERROR, inRow),
              NOW);
      long seconds = Math.min(60, 1L << (inRow - 1));
      assertThat(((Wait) decision).waiting().dueAt()).isEqualTo(NOW.plusSeconds(seconds));
      assertThat(((Wait) decision).waiting().task().retries()).isZero();
    }
    var last =
        judge.decide(
            ended("{}", 11, Cause.RUNTIME_ERROR),
            live(progress(TaskState.WAITING, 11, 0), Cause.RUNTIME_ERROR, 11),
            NOW);
    assertThat(last).isInstanceOf(EndFailed.class);
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void cancelsWhateverTheCauseIfSomebodyWantsIt(Cause cause) {
    var wanted = Samples.cancelRequested(progress(TaskState.WAITING, 1, 0));

    assertThat(judge.decide(ended(RETRIES_3, 1, cause), live(wanted), NOW))
        .isEqualTo(new EndCancelled(message(RETRIES_3, 1)));
  }

  @Test
  void cancelsWhatWasStoppedForACancel() {
    assertThat(
            judge.decide(
                ended(RETRIES_3, 1, Cause.CANCELLED), live(progress(TaskState.WAITING, 1, 0)), NOW))
        .isEqualTo(new EndCancelled(message(RETRIES_3, 1)));
  }

  @Test
  void dropsALetterOfAnOlderAttempt() {
    assertThat(
            judge.decide(
                ended(RETRIES_3, 1, Cause.EXIT_CODE), live(progress(TaskState.RUNNING, 2, 0)), NOW))
        .isEqualTo(new Drop(Staleness.OLD_ATTEMPT));
  }

  @Test
  void dropsALetterThatWasDecidedBefore() {
    var waitsForItsRetry =
        new io.jarvis.protocol.lifecycle.TaskProgress(
            TaskState.WAITING, 2, 1, Optional.of(Samples.assigned(1, FENCE)), false);
    assertThat(judge.decide(ended(RETRIES_3, 1, Cause.EXIT_CODE), live(waitsForItsRetry), NOW))
        .isEqualTo(new Drop(Staleness.OLD_ATTEMPT));
  }

  @Test
  void dropsALetterWithAWrongFence() {
    var letter =
        new DeadLetter.Ended(
            message("{}", 1), NODE, new Fence("old"), Cause.EXIT_CODE, Optional.empty(), "");
    assertThat(judge.decide(letter, live(progress(TaskState.WAITING, 1, 0)), NOW))
        .isEqualTo(new Drop(Staleness.WRONG_FENCE));
  }

  @Test
  void dropsALetterFromAnotherNode() {
    var letter =
        new DeadLetter.Ended(
            message("{}", 1), new NodeId("n2"), FENCE, Cause.EXIT_CODE, Optional.empty(), "");
    assertThat(judge.decide(letter, live(progress(TaskState.WAITING, 1, 0)), NOW))
        .isEqualTo(new Drop(Staleness.WRONG_NODE));
  }

  @Test
  void dropsALetterOfATaskThatHasEnded() {
    assertThat(judge.decide(ended("{}", 1, Cause.EXIT_CODE), new Standing.Ended(), NOW))
        .isEqualTo(new Drop(Staleness.TASK_ENDED));
  }

  @Test
  void parksALetterOfNoTask() {
    assertThat(judge.decide(ended("{}", 1, Cause.EXIT_CODE), new Standing.Unknown(), NOW))
        .isInstanceOf(Park.class);
  }

  @Test
  void takesAnEndingForTrueWhoseAssignmentTheLogHasLost() {
    var known = live(progress(TaskState.WAITING, 1, 0));

    assertThat(judge.decide(ended("{}", 2, Cause.EXIT_CODE), known, NOW))
        .isEqualTo(new EndFailed(message("{}", 2), Cause.EXIT_CODE, Optional.of(3), "it ended"));
    assertThat(judge.decide(ended("{}", 2, Cause.NODE_LOST), known, NOW))
        .isEqualTo(
            new Requeue(message("{}", 2).next(3, 0), Why.LOST, Optional.of(Cause.NODE_LOST)));
  }

  @Test
  void sendsADueLetterOn() {
    var due = new DeadLetter.Due(message("{}", 2), Why.RETRY, NOW, Optional.of(Cause.TIMEOUT));
    assertThat(judge.decide(due, live(progress(TaskState.WAITING, 1, 1)), NOW))
        .isEqualTo(new Requeue(message("{}", 2), Why.RETRY, Optional.of(Cause.TIMEOUT)));
  }

  @Test
  void letsALetterWaitThroughSmallerTiersUntilItIsDue() {
    var due = new DeadLetter.Due(message("{}", 1), Why.DUE, NOW.plusSeconds(31), Optional.empty());
    assertThat(judge.decide(due, live(inLine(TaskState.WAITING, 1)), NOW))
        .isEqualTo(new WaitOn(due, WaitTier.OF_30_SECONDS));
    assertThat(judge.decide(due, live(inLine(TaskState.WAITING, 1)), NOW.plusMillis(30_999)))
        .isEqualTo(new WaitOn(due, WaitTier.OF_1_SECOND));
  }

  @Test
  void tellsTheLogOfAWaitItHasNotHeardOf() {
    var due = new DeadLetter.Due(message("{}", 1), Why.DUE, NOW.plusSeconds(31), Optional.empty());
    assertThat(judge.decide(due, live(inLine(TaskState.SUBMITTED, 1)), NOW))
        .isEqualTo(new Wait(due, WaitTier.OF_30_SECONDS, WaitReason.NOT_BEFORE));
  }

  @ParameterizedTest
  @EnumSource(
      value = TaskState.class,
      names = {"PENDING", "BLOCKED"})
  void dropsASecondCopyOfADueLetter(TaskState state) {
    var due = new DeadLetter.Due(message("{}", 1), Why.DUE, NOW, Optional.empty());
    assertThat(judge.decide(due, live(inLine(state, 1)), NOW))
        .isEqualTo(new Drop(Staleness.IN_LINE));
  }

  @Test
  void movesWhatALineGaveUpUnderAHigherNumber() {
    var letter = new DeadLetter.GivenUp(message("{}", 1), "jarvis.pending.default.low", "limit");
    assertThat(judge.decide(letter, live(inLine(TaskState.PENDING, 1)), NOW))
        .isEqualTo(new Requeue(message("{}", 1).next(2, 0), Why.MOVED, Optional.empty()));
    assertThat(judge.decide(letter, live(inLine(TaskState.PENDING, 2)), NOW))
        .isEqualTo(new Drop(Staleness.OLD_ATTEMPT));
  }

  @Test
  void movesWhatANodesQueueGaveUpWhileItsAttemptIsTheLast() {
    var letter = new DeadLetter.GivenUp(message("{}", 1), "jarvis.node.n1", "delivery_limit");
    assertThat(judge.decide(letter, live(progress(TaskState.ASSIGNED, 1, 0)), NOW))
        .isEqualTo(new Requeue(message("{}", 1).next(2, 0), Why.MOVED, Optional.empty()));
  }

  @Test
  void standsAsideWhenALineDoesNotTakeATask() {
    var letter = ended("{}", 1, Cause.DRAINED);
    var refused = new Requeue(message("{}", 2), Why.MOVED, Optional.of(Cause.DRAINED));
    assertThat(judge.detour(refused, letter, NOW))
        .isEqualTo(
            new Wait(
                new DeadLetter.Due(
                    message("{}", 2), Why.MOVED, NOW.plusSeconds(5), Optional.of(Cause.DRAINED)),
                WaitTier.OF_5_SECONDS,
                WaitReason.PLATFORM));
  }

  @Test
  void queuesAnAdmittedTaskWhenItMayRun() {
    var late = Samples.read("{'id':'t2','image':'a','notBefore':'2026-12-02T00:00:00Z'}");
    var task = new TaskMessage(late, 1, 0, NOW, Optional.empty(), Optional.empty());
    assertThat(judge.unqueued(task, NOW)).isInstanceOf(Wait.class);
    assertThat(judge.unqueued(task, NOW.plus(Duration.ofDays(1))))
        .isEqualTo(new Requeue(task, Why.NEW, Optional.empty()));
  }
}
