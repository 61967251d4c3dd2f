package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Resources;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final long EPOCH = 7;

  private static Known task(TaskState state, int lineAttempt, int lastAttempt, long epoch) {
    Optional<TaskProgress.Attempt> current =
        lastAttempt == 0
            ? Optional.empty()
            : Optional.of(
                new TaskProgress.Attempt(
                    lastAttempt,
                    new NodeId("n1"),
                    epoch,
                    List.of("h"),
                    Resources.DEFAULT,
                    List.of()));
    return new Known.Live(new TaskProgress(state, lineAttempt, 0, current, false));
  }

  @Test
  void aNewTaskWaitsForItsFirstAttempt() {
    assertThat(Verdict.of(task(TaskState.PENDING, 1, 0, 0), 1, EPOCH))
        .isEqualTo(new Verdict.Waits(1));
    assertThat(Verdict.of(task(TaskState.SUBMITTED, 1, 0, 0), 1, EPOCH))
        .isEqualTo(new Verdict.Waits(1));
  }

  @Test
  void aMessageWhoseAssignmentWasWithdrawnIsStillTheTasksOwn() {
    assertThat(Verdict.of(task(TaskState.PENDING, 1, 1, EPOCH), 1, EPOCH))
        .isEqualTo(new Verdict.Waits(2));
  }

  @Test
  void aMessageOfAnAttemptThatEndedIsStale() {
    assertThat(Verdict.of(task(TaskState.WAITING, 1, 1, EPOCH), 1, EPOCH))
        .isEqualTo(new Verdict.Stale());
    assertThat(Verdict.of(task(TaskState.PENDING, 2, 1, EPOCH), 1, EPOCH))
        .isEqualTo(new Verdict.Stale());
  }

  @Test
  void aRetryThatIsMetBeforeItsEventWaits() {
    assertThat(Verdict.of(task(TaskState.WAITING, 1, 1, EPOCH), 2, EPOCH))
        .isEqualTo(new Verdict.Waits(2));
  }

  @Test
  void aMessageOfAnEndedTaskIsStale() {
    assertThat(Verdict.of(new Known.Ended(), 1, EPOCH)).isEqualTo(new Verdict.Stale());
  }

  @Test
  void aTaskTheLogDoesNotShowYetIsUndecided() {
    assertThat(Verdict.of(new Known.Unknown(), 1, EPOCH)).isEqualTo(new Verdict.Undecided());
  }

  @Test
  void aMessageAheadOfTheLogIsUndecided() {
    assertThat(Verdict.of(task(TaskState.RUNNING, 1, 1, EPOCH), 2, EPOCH))
        .isEqualTo(new Verdict.Undecided());
  }

  @Test
  void anAssignmentOfAnEarlierLeaderIsSentAgain() {
    assertThat(Verdict.of(task(TaskState.ASSIGNED, 1, 1, EPOCH - 1), 1, EPOCH))
        .isInstanceOfSatisfying(
            Verdict.Resend.class, resend -> assertThat(resend.attempt().number()).isEqualTo(1));
  }

  @Test
  void anAssignmentOfOursOrOneThatWasReportedIsNot() {
    assertThat(Verdict.of(task(TaskState.ASSIGNED, 1, 1, EPOCH), 1, EPOCH))
        .isEqualTo(new Verdict.Stale());
    assertThat(Verdict.of(task(TaskState.RUNNING, 1, 1, EPOCH - 1), 1, EPOCH))
        .isEqualTo(new Verdict.Stale());
  }
}
