package io.jarvis.protocol.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded.Ignored;
import io.jarvis.protocol.lifecycle.Folded.Reason;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import io.jarvis.protocol.lifecycle.GangProgress.Phase;
import io.jarvis.protocol.task.Resources;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GangFoldTest {
  private static final NodeId N1 = Events.N1;
  private static final NodeId N2 = Events.N2;

  private TaskProgress task = TaskProgress.waiting(1, 0);

  @Test
  void knowsHowFarEachMemberIs() {
    fold(assigned(1, 1));
    fold(prepared(1, fence(1, 1)));
    fold(new TaskEvent.MemberRunning(Events.TASK, 1, 1, N2, fence(1, 1), "c1", Events.T0));
    fold(ended(2, fence(2, 1), Optional.empty()));

    assertThat(phases()).containsExactly(Phase.ASSIGNED, Phase.RUNNING, Phase.SUCCEEDED);
    assertThat(task.state()).as("members do not move the task").isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void theFirstMembersReportsAreTheTasks() {
    fold(assigned(1, 1));
    fold(new TaskEvent.Starting(Events.TASK, 1, N1, fence(0, 1)));
    fold(new TaskEvent.Running(Events.TASK, 1, N1, fence(0, 1), "c0", Events.T0));

    assertThat(phases().getFirst()).isEqualTo(Phase.RUNNING);
    assertThat(task.state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void everyMemberIsFencedByItself() {
    fold(assigned(1, 1));

    assertThat(refused(prepared(1, fence(2, 1)))).isEqualTo(Reason.WRONG_FENCE);
    assertThat(refused(new TaskEvent.MemberPrepared(Events.TASK, 1, 1, N1, fence(1, 1))))
        .isEqualTo(Reason.WRONG_NODE);
    assertThat(refused(new TaskEvent.MemberPrepared(Events.TASK, 1, 3, N2, fence(1, 1))))
        .isEqualTo(Reason.WRONG_NODE);
    assertThat(refused(new TaskEvent.MemberPrepared(Events.TASK, 2, 1, N2, fence(1, 1))))
        .isEqualTo(Reason.OLD_ATTEMPT);
  }

  @Test
  void theFirstThatFailsIsTheReasonForAll() {
    fold(assigned(1, 1));
    fold(ended(2, fence(2, 1), Optional.of(Cause.GANG_ENDED)));
    fold(ended(1, fence(1, 1), Optional.of(Cause.EXIT_CODE)));
    fold(new TaskEvent.MemberLost(Events.TASK, 1, 0, "gone"));

    assertThat(task.gang().orElseThrow().downfall())
        .contains(new Downfall(1, Cause.EXIT_CODE, Optional.of(3), "why"));
  }

  @Test
  void whatHasEndedStaysEnded() {
    fold(assigned(1, 1));
    fold(ended(1, fence(1, 1), Optional.empty()));

    assertThat(refused(prepared(1, fence(1, 1)))).isEqualTo(Reason.NO_TRANSITION);
    assertThat(refused(new TaskEvent.MemberLost(Events.TASK, 1, 1, "gone")))
        .isEqualTo(Reason.NO_TRANSITION);
  }

  @Test
  void aLaterLeaderSendsItToTheSameNodesWithMoreFences() {
    fold(assigned(1, 1));
    fold(prepared(1, fence(1, 1)));
    fold(assigned(1, 2));
    fold(prepared(2, fence(2, 2)));

    assertThat(phases()).containsExactly(Phase.ASSIGNED, Phase.PREPARED, Phase.PREPARED);
    assertThat(refused(assigned(1, 3, N1, N1, N2))).isEqualTo(Reason.WRONG_NODE);
  }

  @Test
  void thoseThatAreLeftWhenTheFirstIsLostAreStillHeardOf() {
    fold(assigned(1, 1));
    fold(prepared(1, fence(1, 1)));
    fold(ended(2, fence(2, 1), Optional.of(Cause.GANG_ENDED)));
    fold(Events.requeued(2, TaskEvent.Why.LOST));

    assertThat(task.leftBehind()).isTrue();

    fold(ended(1, fence(1, 1), Optional.of(Cause.GANG_ENDED)));

    assertThat(task.leftBehind()).isFalse();
    assertThat(task.state()).isEqualTo(TaskState.PENDING);
  }

  @Test
  void anAssignmentThatWasWithdrawnLeavesNobodyBehind() {
    fold(assigned(1, 1));
    fold(Events.unassigned(1, 1));

    assertThat(task.leftBehind()).isFalse();
    assertThat(task.state()).isEqualTo(TaskState.PENDING);
  }

  @Test
  void ofATaskThatIsNoGangNoMemberIsKnown() {
    fold(Events.assigned(1, N1, 1));

    assertThat(refused(new TaskEvent.MemberPrepared(Events.TASK, 1, 0, N1, Events.fence(1, 1))))
        .isEqualTo(Reason.WRONG_NODE);
    assertThat(refused(new TaskEvent.MemberLost(Events.TASK, 1, 0, "gone")))
        .isEqualTo(Reason.NO_TRANSITION);
  }

  private void fold(TaskEvent event) {
    Folded result = TaskFold.apply(Optional.of(task), event);
    assertThat(result).as(event.toString()).isInstanceOf(Folded.Changed.class);
    task = ((Folded.Changed) result).after();
  }

  private Reason refused(TaskEvent event) {
    return ((Ignored) TaskFold.apply(Optional.of(task), event)).reason();
  }

  private List<Phase> phases() {
    return task.gang().orElseThrow().members().stream().map(GangProgress.Member::phase).toList();
  }

  private static Fence fence(int rank, long epoch) {
    return new Fence("secret-" + rank + "-" + epoch);
  }

  private static TaskEvent.Assigned assigned(int attempt, long epoch) {
    return assigned(attempt, epoch, N1, N2, N2);
  }

  private static TaskEvent.Assigned assigned(int attempt, long epoch, NodeId... nodes) {
    List<Seat> seats =
        List.of(
            new Seat(nodes[0], List.of(), fence(0, epoch).hash()),
            new Seat(nodes[1], List.of(), fence(1, epoch).hash()),
            new Seat(nodes[2], List.of(), fence(2, epoch).hash()));
    return new TaskEvent.Assigned(
            Events.TASK,
            attempt,
            nodes[0],
            epoch,
            seats.getFirst().fenceHash(),
            Resources.DEFAULT,
            List.of())
        .seated(seats);
  }

  private static TaskEvent.MemberPrepared prepared(int rank, Fence fence) {
    return new TaskEvent.MemberPrepared(Events.TASK, 1, rank, N2, fence);
  }

  private static TaskEvent.MemberEnded ended(int rank, Fence fence, Optional<Cause> cause) {
    Ending ending =
        new Ending("c", Optional.of(3), Optional.of(Events.T0), Events.T0, Optional.empty());
    return new TaskEvent.MemberEnded(Events.TASK, 1, rank, N2, fence, cause, "why", ending);
  }
}
