package io.jarvis.protocol.lifecycle;

import static io.jarvis.protocol.lifecycle.Events.N1;
import static io.jarvis.protocol.lifecycle.Events.N2;
import static io.jarvis.protocol.lifecycle.Events.TASK;
import static io.jarvis.protocol.lifecycle.Events.assigned;
import static io.jarvis.protocol.lifecycle.Events.attemptEnded;
import static io.jarvis.protocol.lifecycle.Events.blocked;
import static io.jarvis.protocol.lifecycle.Events.failed;
import static io.jarvis.protocol.lifecycle.Events.fence;
import static io.jarvis.protocol.lifecycle.Events.requeued;
import static io.jarvis.protocol.lifecycle.Events.running;
import static io.jarvis.protocol.lifecycle.Events.starting;
import static io.jarvis.protocol.lifecycle.Events.submitted;
import static io.jarvis.protocol.lifecycle.Events.succeeded;
import static io.jarvis.protocol.lifecycle.Events.unassigned;
import static io.jarvis.protocol.lifecycle.Events.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded.Changed;
import io.jarvis.protocol.lifecycle.Folded.Ignored;
import io.jarvis.protocol.lifecycle.Folded.Reason;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TaskFoldTest {
  private Optional<TaskProgress> task = Optional.empty();

  @Test
  void runsToSuccess() {
    counted(
        submitted(),
        new TaskEvent.Queued(TASK),
        assigned(1, N1, 1),
        starting(1, N1, fence(1, 1)),
        running(1, N1, fence(1, 1)));
    counted(succeeded(1, N1, fence(1, 1)));

    assertThat(now().state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(now().lastAttempt()).isEqualTo(1);
  }

  @Test
  void ignoresWhatIsAboutNoKnownTask() {
    ignored(Reason.UNKNOWN_TASK, new TaskEvent.Queued(TASK));
    ignored(Reason.UNKNOWN_TASK, new TaskEvent.CancelRequested(TASK, "ann"));
  }

  @Test
  void letsTheFirstSubmissionStand() {
    counted(submitted());
    ignored(Reason.SECOND_SUBMISSION, submitted());
    counted(new TaskEvent.Cancelled(TASK, 1));
    ignored(Reason.SECOND_SUBMISSION, submitted());
  }

  @Test
  void goesOnFromWhereATaskIsRestated() {
    TaskProgress running = runningBefore();

    counted(restated(running));
    counted(succeeded(1, N1, fence(1, 1)));

    assertThat(now().state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void learnsNothingFromATaskRestatedThatItKnows() {
    counted(submitted(), assigned(1, N1, 1));
    TaskProgress early = now();
    counted(starting(1, N1, fence(1, 1)));

    ignored(Reason.SECOND_SUBMISSION, restated(now()));
    ignored(Reason.SECOND_SUBMISSION, restated(early));
    assertThat(now().state()).isEqualTo(TaskState.STARTING);
    counted(new TaskEvent.Cancelled(TASK, 1));
    ignored(Reason.AFTER_END, restated(early));
  }

  @Test
  void catchesUpWithATaskThatWasRestatedTooEarly() {
    TaskProgress running = runningBefore();
    counted(restated(TaskProgress.waiting(1, 0)));

    counted(restated(running));

    assertThat(now()).isEqualTo(running);
  }

  private static TaskProgress runningBefore() {
    return new TaskProgress(
        TaskState.RUNNING,
        1,
        0,
        Optional.of(
            new TaskProgress.Attempt(
                1, N1, 1, List.of(fence(1, 1).hash()), Resources.DEFAULT, List.of())),
        false);
  }

  private static TaskEvent.Restated restated(TaskProgress progress) {
    return new TaskEvent.Restated(TASK, submitted(), Events.T0, progress);
  }

  @Test
  void whatIsSentAgainShouldEndWhenItWasFirstSaid() {
    Instant end = Events.T0.plusSeconds(60);
    counted(
        submitted(),
        assigned(1, N1, 1).until(Optional.of(end)),
        assigned(1, N1, 2).until(Optional.of(end.plusSeconds(5))),
        assigned(1, N1, 3));

    assertThat(now().current().orElseThrow().expectedEnd()).contains(end);
  }

  @Test
  void refusesEverythingAfterTheEnd() {
    counted(
        submitted(), new TaskEvent.Queued(TASK), assigned(1, N1, 1), succeeded(1, N1, fence(1, 1)));

    ignored(Reason.AFTER_END, failed(1));
    ignored(Reason.AFTER_END, new TaskEvent.Cancelled(TASK, 1));
    ignored(Reason.AFTER_END, new TaskEvent.CancelRequested(TASK, "ann"));
    ignored(Reason.AFTER_END, requeued(2, TaskEvent.Why.RETRY));
    assertThat(now().state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void refusesReportsOfAnOlderAttempt() {
    counted(
        submitted(),
        new TaskEvent.Queued(TASK),
        assigned(1, N1, 1),
        attemptEnded(1, N1, fence(1, 1)));
    counted(requeued(2, TaskEvent.Why.RETRY), assigned(2, N2, 1));

    ignored(Reason.OLD_ATTEMPT, running(1, N1, fence(1, 1)));
    ignored(Reason.OLD_ATTEMPT, succeeded(1, N1, fence(1, 1)));
    ignored(Reason.OLD_ATTEMPT, attemptEnded(1, N1, fence(1, 1)));
    ignored(Reason.OLD_ATTEMPT, failed(1));
    ignored(Reason.OLD_ATTEMPT, requeued(2, TaskEvent.Why.RETRY));
    ignored(Reason.OLD_ATTEMPT, waiting(2, TaskEvent.WaitReason.RETRY));
    ignored(Reason.OLD_ATTEMPT, blocked(2));
    ignored(Reason.OLD_ATTEMPT, unassigned(1, 1));
    assertThat(now().state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void refusesReportsBeforeAnyAssignment() {
    counted(submitted(), new TaskEvent.Queued(TASK));

    ignored(Reason.OLD_ATTEMPT, succeeded(1, N1, fence(1, 1)));
    ignored(Reason.OLD_ATTEMPT, succeeded(0, N1, fence(0, 1)));
    ignored(Reason.OLD_ATTEMPT, unassigned(0, 1));
  }

  @Test
  void refusesAReportWithAWrongFenceOrFromAnotherNode() {
    counted(submitted(), new TaskEvent.Queued(TASK), assigned(1, N1, 1));

    ignored(Reason.WRONG_FENCE, succeeded(1, N1, fence(1, 2)));
    ignored(Reason.WRONG_NODE, succeeded(1, N2, fence(1, 1)));
    counted(starting(1, N1, fence(1, 1)));
  }

  @Test
  void takesEitherFenceAfterASuccessorSentTheAttemptAgain() {
    counted(
        submitted(), new TaskEvent.Queued(TASK), assigned(1, N1, 1), starting(1, N1, fence(1, 1)));

    counted(assigned(1, N1, 2));

    assertThat(now().state()).isEqualTo(TaskState.STARTING);
    assertThat(now().current().orElseThrow().epoch()).isEqualTo(2);
    counted(running(1, N1, fence(1, 1)), succeeded(1, N1, fence(1, 2)));
  }

  @Test
  void refusesAnAssignmentOfADeposedLeader() {
    counted(submitted(), new TaskEvent.Queued(TASK), assigned(1, N1, 5));

    ignored(Reason.OLD_EPOCH, assigned(1, N1, 4));
    ignored(Reason.OLD_EPOCH, assigned(1, N1, 5));
    ignored(Reason.WRONG_NODE, assigned(1, N2, 6));
    ignored(Reason.NO_TRANSITION, assigned(2, N2, 6));
    ignored(Reason.OLD_EPOCH, unassigned(1, 4));
    counted(unassigned(1, 5));
    assertThat(now().nextAttempt()).isEqualTo(2);
    ignored(Reason.OLD_ATTEMPT, assigned(1, N1, 6));
  }

  @Test
  void countsARetryOnceHoweverItComesBack() {
    counted(
        submitted(),
        new TaskEvent.Queued(TASK),
        assigned(1, N1, 1),
        attemptEnded(1, N1, fence(1, 1)));
    counted(waiting(2, TaskEvent.WaitReason.RETRY), requeued(2, TaskEvent.Why.RETRY));
    assertThat(now().retries()).isEqualTo(1);

    counted(assigned(2, N1, 1), requeued(3, TaskEvent.Why.LOST), assigned(3, N1, 1));
    assertThat(now().retries()).isEqualTo(1);
    assertThat(now().lastAttempt()).isEqualTo(3);
  }

  @Test
  void keepsTheWishToCancelThroughEverything() {
    counted(submitted(), new TaskEvent.CancelRequested(TASK, "ann"));
    ignored(Reason.NO_TRANSITION, new TaskEvent.CancelRequested(TASK, "bob"));

    counted(new TaskEvent.Queued(TASK), assigned(1, N1, 1), attemptEnded(1, N1, fence(1, 1)));

    assertThat(now().cancelRequested()).isTrue();
    counted(new TaskEvent.Cancelled(TASK, 1));
  }

  @Test
  void takesQueuedThatComesLate() {
    counted(submitted(), assigned(1, N1, 1));
    ignored(Reason.NO_TRANSITION, new TaskEvent.Queued(TASK));
    assertThat(now().state()).isEqualTo(TaskState.ASSIGNED);
  }

  private void counted(TaskEvent... events) {
    for (TaskEvent event : events) {
      Folded result = TaskFold.apply(task, event);
      assertThat(result).as("%s in %s", event, task).isInstanceOf(Changed.class);
      task = Optional.of(((Changed) result).after());
    }
  }

  private void ignored(Reason reason, TaskEvent event) {
    assertThat(TaskFold.apply(task, event))
        .as("%s in %s", event, task)
        .isEqualTo(new Ignored(reason));
  }

  private TaskProgress now() {
    return task.orElseThrow();
  }
}
