package io.jarvis.protocol.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded.Changed;
import io.jarvis.protocol.lifecycle.Folded.Ignored;
import io.jarvis.protocol.lifecycle.TaskProgress.Attempt;
import io.jarvis.protocol.task.ArraySpec;
import io.jarvis.protocol.task.Resources;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TransitionTableTest {
  static Stream<Transition> rows() {
    return TransitionTable.all().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowIsTaken(Transition row) {
    TaskProgress before = in(row.from(), row.event());

    Folded result = TaskFold.apply(Optional.of(before), Events.rightFor(before, row.event()));

    assertThat(result).isInstanceOf(Changed.class);
    assertThat(((Changed) result).after().state()).isEqualTo(row.to());
  }

  @Test
  void whatHasNoRowIsIgnoredByEveryState() {
    for (TaskState state : TaskState.values()) {
      for (Class<?> type : classes()) {
        if (TransitionTable.next(state, type.asSubclass(TaskEvent.class)).isEmpty()) {
          TaskProgress before = in(state, type);
          Folded result =
              TaskFold.apply(
                  Optional.of(before), Events.rightFor(before, type.asSubclass(TaskEvent.class)));
          assertThat(result).as("%s + %s", state, type.getSimpleName()).isInstanceOf(Ignored.class);
        }
      }
    }
  }

  @Test
  void nothingLeavesAnEnding() {
    assertThat(TransitionTable.all()).noneMatch(row -> row.from().ended());
  }

  @Test
  void everyLiveStateCanBeLeftByCancelling() {
    for (TaskState state : TaskState.values()) {
      assertThat(TransitionTable.next(state, TaskEvent.Cancelled.class))
          .isEqualTo(state.ended() ? Optional.empty() : Optional.of(TaskState.CANCELLED));
    }
  }

  @Test
  void everyStateIsReached() {
    assertThat(TransitionTable.all())
        .extracting(Transition::to)
        .contains(
            Arrays.stream(TaskState.values())
                .filter(state -> state != TaskState.SUBMITTED)
                .toArray(TaskState[]::new));
  }

  /** A task in a state, with an attempt where the state has one. */
  private static TaskProgress in(TaskState state, Class<?> event) {
    return TaskEvent.Array.class.isAssignableFrom(event) ? array(state) : in(state);
  }

  /** One of which an index has left where that is what its state says. */
  private static TaskProgress array(TaskState state) {
    ArrayProgress none = ArrayProgress.of(new ArraySpec(3, 3));
    boolean begun = state.onNode() || state.ended();
    return new TaskProgress(state, 1, 0, Optional.empty(), false)
        .with(begun ? none.withLeft(0) : none);
  }

  private static TaskProgress in(TaskState state) {
    Attempt attempt =
        new Attempt(
            1, Events.N1, 1, List.of(Events.fence(1, 1).hash()), Resources.DEFAULT, List.of());
    boolean attempted = state.onNode() || state == TaskState.WAITING || state.ended();
    return new TaskProgress(
        state, 1, 0, attempted ? Optional.of(attempt) : Optional.empty(), false);
  }

  /**
   * Those that change a state: not the submission, not what becomes of a gang's member, and not the
   * wish to cancel.
   */
  private static List<Class<?>> classes() {
    return Stream.of(TaskEvent.class, TaskEvent.Report.class, TaskEvent.Array.class)
        .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
        .filter(type ->
            !type.isSealed()
                && type != TaskEvent.Submitted.class
                && type != TaskEvent.Restated.class
                && type != TaskEvent.MemberLost.class
                && type != TaskEvent.CancelRequested.class)
        .<Class<?>>map(type -> type)
        .toList();
  }
}
