package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Resources;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BooksTest {
  private static final TaskId T1 = new TaskId("t1");
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final Demand DEMAND = Demand.of(Resources.DEFAULT, List.of());

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
    books.planned(T1, 1, N1, DEMAND, List.of());
    books.folded(T1, at(TaskState.ASSIGNED, 1, N1));

    assertThat(books.usage(N1).tasks()).isEqualTo(1);
    assertThat(books.usage(N1).cpuMillis()).isEqualTo(100);
  }

  @Test
  void whatTheLogSaysOfAnEarlierAttemptDoesNotUndoAPlan() {
    books.planned(T1, 2, N2, DEMAND, List.of());
    books.folded(T1, at(TaskState.ASSIGNED, 1, N1));
    books.folded(T1, at(TaskState.PENDING, 1, N1));

    assertThat(books.usage(N1).tasks()).isZero();
    assertThat(books.usage(N2).tasks()).isEqualTo(1);
  }

  @Test
  void aTaskThatLeavesItsNodeFreesWhatItHeld() {
    books.folded(T1, at(TaskState.RUNNING, 1, N1));
    books.folded(T1, at(TaskState.WAITING, 1, N1));

    assertThat(books.usage(N1).tasks()).isZero();
    assertThat(books.size()).isZero();
  }

  @Test
  void anEndedTaskFreesEvenALaterPlan() {
    books.planned(T1, 1, N1, DEMAND, List.of());
    books.folded(T1, new TaskProgress(TaskState.CANCELLED, 1, 0, Optional.empty(), false));

    assertThat(books.usage(N1).tasks()).isZero();
  }

  @Test
  void aWithdrawnPlanFreesOnlyItsOwnAttempt() {
    books.planned(T1, 2, N1, DEMAND, List.of());
    books.withdrawn(T1, 1);
    assertThat(books.usage(N1).tasks()).isEqualTo(1);

    books.withdrawn(T1, 2);
    assertThat(books.usage(N1).tasks()).isZero();
  }
}
