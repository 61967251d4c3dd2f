package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.Ties;
import io.jarvis.state.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BooksTest {
  private static final TaskId T1 = new TaskId("t1");
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final LiveTask.Facts FACTS =
      new LiveTask.Facts(
          TenantId.DEFAULT,
          Priority.LOW,
          Instant.EPOCH,
          0,
          Instant.EPOCH,
          Optional.empty(),
          Ties.NONE,
          "",
          Optional.empty());
  private static final Claim CLAIM =
      new Claim(
          TenantId.DEFAULT,
          Priority.LOW,
          Demand.of(Resources.DEFAULT, List.of()),
          Optional.of(new Span("nightly", Duration.ofHours(1))),
          Instant.EPOCH,
          Ties.NONE);

  private final Books books = new Books();

  private static TaskProgress at(TaskState state, int attempt, NodeId node) {
    return new TaskProgress(
        state,
        1,
        0,
        Optional.of(
            new TaskProgress.Attempt(attempt, node, 1, List.of("h"), Resources.DEFAULT, List.of())),
        false);
  }

  @Test
  void aPlanReservesAtOnceAndTheLogReservesNoSecondTime() {
    books.planned(T1, 1, N1, CLAIM, List.of(), NOW);
    books.folded(T1, at(TaskState.ASSIGNED, 1, N1), FACTS, NOW);

    assertThat(books.usage(N1).tasks()).isEqualTo(1);
    assertThat(books.usage(N1).cpuMillis()).isEqualTo(100);
  }

  @Test
  void whatTheLogSaysOfAnEarlierAttemptDoesNotUndoAPlan() {
    books.planned(T1, 2, N2, CLAIM, List.of(), NOW);
    books.folded(T1, at(TaskState.ASSIGNED, 1, N1), FACTS, NOW);
    books.folded(T1, at(TaskState.PENDING, 1, N1), FACTS, NOW);

    assertThat(books.usage(N1).tasks()).isZero();
    assertThat(books.usage(N2).tasks()).isEqualTo(1);
  }

  @Test
  void aTaskThatLeavesItsNodeFreesWhatItHeld() {
    books.folded(T1, at(TaskState.RUNNING, 1, N1), FACTS, NOW);
    books.folded(T1, at(TaskState.WAITING, 1, N1), FACTS, NOW);

    assertThat(books.usage(N1).tasks()).isZero();
    assertThat(books.size()).isZero();
  }

  @Test
  void anEndedTaskFreesEvenALaterPlan() {
    books.planned(T1, 1, N1, CLAIM, List.of(), NOW);
    books.folded(
        T1, new TaskProgress(TaskState.CANCELLED, 1, 0, Optional.empty(), false), FACTS, NOW);

    assertThat(books.usage(N1).tasks()).isZero();
  }

  @Test
  void aWithdrawnPlanFreesOnlyItsOwnAttempt() {
    books.planned(T1, 2, N1, CLAIM, List.of(), NOW);
    books.withdrawn(T1, 1);
    assertThat(books.usage(N1).tasks()).isEqualTo(1);

    books.withdrawn(T1, 2);
    assertThat(books.usage(N1).tasks()).isZero();
  }

  @Test
  void aTenantHoldsByClassWhatItsTasksReserve() {
    books.planned(T1, 1, N1, CLAIM, List.of(), NOW);
    assertThat(books.held(TenantId.DEFAULT).get(Priority.LOW).cpuMillis()).isEqualTo(100);

    books.folded(T1, at(TaskState.RUNNING, 1, N1), FACTS, NOW);
    assertThat(books.held(TenantId.DEFAULT).get(Priority.LOW).tasks()).isEqualTo(1);

    books.folded(T1, at(TaskState.WAITING, 1, N1), FACTS, NOW);
    assertThat(books.held(TenantId.DEFAULT)).isEmpty();
  }

  @Test
  void knowsWhenWhatItPlannedShouldHaveEnded() {
    books.planned(T1, 1, N1, CLAIM, List.of(), NOW);
    NodeUsage used = books.usage(N1);

    assertThat(used.running())
        .singleElement()
        .satisfies(r -> assertThat(r.end()).hasValue(NOW.plus(Duration.ofHours(1))));

    books.folded(T1, at(TaskState.RUNNING, 1, N1), FACTS, NOW);
    assertThat(used.running()).hasSize(1);

    books.folded(T1, at(TaskState.WAITING, 1, N1), FACTS, NOW);
    assertThat(used.running()).isEmpty();
  }

  @Test
  void whatAnEarlierLeaderPlacedShouldEndWhenThatSaid() {
    Instant end = NOW.plusSeconds(90);
    TaskEvent.Assigned intent =
        new TaskEvent.Assigned(T1, 1, N1, 1, "h", Resources.DEFAULT, List.of())
            .until(Optional.of(end));
    Folded assigned = TaskFold.apply(Optional.of(TaskProgress.waiting(1, 0)), intent);
    TaskProgress progress = ((Folded.Changed) assigned).after();
    books.restored(Map.of(T1, new LiveTask(T1, progress, FACTS)));

    assertThat(books.usage(N1).running())
        .singleElement()
        .satisfies(r -> assertThat(r.end()).hasValue(end));

    books.planned(T1, 1, N1, CLAIM, List.of(), NOW);
    assertThat(books.usage(N1).running())
        .as("sent again, it ends no later")
        .singleElement()
        .satisfies(r -> assertThat(r.end()).hasValue(end));
  }

  @Test
  void learnsHowLongWhatItPlannedRan() {
    for (int run = 0; run < Runtimes.LEAST_RUNS; run++) {
      books.planned(T1, 1, N1, CLAIM, List.of(), NOW);
      books.folded(T1, at(TaskState.SUCCEEDED, 1, N1), FACTS, NOW.plusSeconds(90));
    }

    assertThat(books.runtimes().expected(TenantId.DEFAULT, CLAIM.span().orElseThrow()))
        .isEqualTo(Duration.ofSeconds(90));
  }
}
