package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecollectionTest {
  private static final TaskId TASK = new TaskId("t1");
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");

  private static NodeEvent.Held held(int attempt, long epoch) {
    return new NodeEvent.Held(TASK, attempt, epoch, "h" + epoch, Resources.DEFAULT, List.of());
  }

  private static NodeEvent.Held ended(int attempt, long epoch) {
    return new NodeEvent.Held(
        TASK,
        attempt,
        epoch,
        "h" + epoch,
        Resources.DEFAULT,
        List.of(),
        Optional.empty(),
        Optional.of(Instant.EPOCH));
  }

  private static TaskProgress assigned(TaskState state, int attempt, NodeId node, long epoch) {
    return new TaskProgress(
        state,
        1,
        0,
        Optional.of(
            new TaskProgress.Attempt(
                attempt, node, epoch, List.of("h" + epoch), Resources.DEFAULT, List.of())),
        false);
  }

  private static Recollection of(TaskProgress known, NodeEvent.Held held) {
    return Recollection.of(new Known.Live(known), N1, held);
  }

  /** What the log says of the task once the lost events are in it again. */
  private static TaskProgress repaired(TaskProgress known, NodeEvent.Held held) {
    assertThat(of(known, held)).isInstanceOf(Recollection.Lost.class);
    TaskProgress task = known;
    for (TaskEvent event : ((Recollection.Lost) of(known, held)).events()) {
      Folded folded = TaskFold.apply(Optional.of(task), event);
      assertThat(folded).as("%s", event).isInstanceOf(Folded.Changed.class);
      task = ((Folded.Changed) folded).after();
    }
    return task;
  }

  @Test
  void anAssignmentTheLogHasNeedsNothing() {
    assertThat(of(assigned(TaskState.RUNNING, 1, N1, 3), held(1, 3)))
        .isEqualTo(new Recollection.InLog());
  }

  @Test
  void anAssignmentTheLogHasLostIsPutThereAgain() {
    TaskProgress after = repaired(TaskProgress.waiting(1, 0), held(1, 3));

    assertThat(after).isEqualTo(assigned(TaskState.ASSIGNED, 1, N1, 3));
  }

  @Test
  void thatAnAttemptBeforeItCameBackIsPutThereToo() {
    TaskProgress after = repaired(assigned(TaskState.RUNNING, 1, N2, 3), held(2, 4));

    assertThat(after.state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(after.lastAttempt()).isEqualTo(2);
    assertThat(after.current().orElseThrow().node()).isEqualTo(N1);
  }

  @Test
  void aFenceOfALaterLeaderIsPutThereAgain() {
    TaskProgress after = repaired(assigned(TaskState.RUNNING, 1, N1, 3), held(1, 4));

    assertThat(after.state()).isEqualTo(TaskState.RUNNING);
    assertThat(after.current().orElseThrow().fenceHashes()).containsExactly("h3", "h4");
  }

  @Test
  void anEndingTheLogHasLostIsAskedFor() {
    assertThat(of(assigned(TaskState.RUNNING, 1, N1, 3), ended(1, 3)))
        .isEqualTo(new Recollection.EndLost());
    assertThat(of(assigned(TaskState.ASSIGNED, 1, N1, 4), ended(1, 3)))
        .isEqualTo(new Recollection.EndLost());
  }

  @Test
  void anEndingTheLogHasNeedsNothing() {
    assertThat(of(assigned(TaskState.WAITING, 1, N1, 3), ended(1, 3)))
        .isEqualTo(new Recollection.InLog());
  }

  @Test
  void anAttemptThatEndedIsAssignedAgainBeforeItsEndingIsAskedFor() {
    assertThat(of(TaskProgress.waiting(1, 0), ended(1, 3))).isInstanceOf(Recollection.Lost.class);
    assertThat(of(assigned(TaskState.RUNNING, 1, N1, 2), ended(1, 3)))
        .isInstanceOf(Recollection.Lost.class);
  }

  @Test
  void theSameAttemptOnAnotherNodeHasToGiveWay() {
    assertThat(of(assigned(TaskState.RUNNING, 1, N2, 3), held(1, 2)))
        .isEqualTo(new Recollection.Elsewhere());
  }

  @Test
  void whatTheTaskHasLeftBehindNeedsNothing() {
    assertThat(of(assigned(TaskState.RUNNING, 2, N2, 3), held(1, 2)))
        .isEqualTo(new Recollection.InLog());
    assertThat(of(TaskProgress.waiting(3, 0), held(2, 2))).isEqualTo(new Recollection.InLog());
    assertThat(Recollection.of(new Known.Ended(), N1, held(1, 2)))
        .isEqualTo(new Recollection.InLog());
  }

  @Test
  void aTaskTheLogHasLostIsAskedFor() {
    assertThat(Recollection.of(new Known.Unknown(), N1, held(1, 2)))
        .isEqualTo(new Recollection.Unheard());
  }
}
