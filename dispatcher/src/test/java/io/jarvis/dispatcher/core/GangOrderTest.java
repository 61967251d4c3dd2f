package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dispatcher.core.GangOrder.Patience;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GangOrderTest {
  private static final TaskId GANG = new TaskId("g");
  private static final int SIZE = 3;
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private TaskProgress gang = assigned();

  @Test
  void theyStartOnceAllArePrepared() {
    prepared(0);
    prepared(2);
    assertThat(order()).isEqualTo(new GangOrder.Nothing());

    prepared(1);
    assertThat(order()).isEqualTo(new GangOrder.Start(List.of(seat(0), seat(1), seat(2))));
  }

  @Test
  void whoseStartWasLostIsToldAgain() {
    allPrepared();
    running(1);

    assertThat(order()).isEqualTo(new GangOrder.Start(List.of(seat(0), seat(2))));
  }

  @Test
  void oneThatFailsEndsTheRestAndThenItIsOver() {
    allPrepared();
    ended(1, Optional.of(Cause.EXIT_CODE));
    assertThat(order()).isEqualTo(new GangOrder.End(List.of(seat(0), seat(2))));

    ended(2, Optional.of(Cause.GANG_ENDED));
    ended(0, Optional.of(Cause.GANG_ENDED));
    assertThat(order())
        .isEqualTo(
            new GangOrder.Over(
                seat(0), Optional.of(new Downfall(1, Cause.EXIT_CODE, Optional.of(3), "why"))));
  }

  @Test
  void oneThatSucceedsEndsNobody() {
    allPrepared();
    running(0);
    running(1);
    ended(2, Optional.empty());
    assertThat(order()).isEqualTo(new GangOrder.Nothing());

    ended(0, Optional.empty());
    ended(1, Optional.empty());
    assertThat(order()).isEqualTo(new GangOrder.Over(seat(0), Optional.empty()));
  }

  @Test
  void whoIsNotPreparedInTimeIsHandedBackWithTheRest() {
    prepared(0);
    prepared(1);

    assertThat(GangOrder.of(gang, Patience.OVER))
        .isEqualTo(new GangOrder.End(List.of(seat(0), seat(1), seat(2))));

    for (int rank = 0; rank < SIZE; rank++) {
      ended(rank, Optional.of(Cause.GANG_ENDED));
    }
    assertThat(order())
        .isInstanceOfSatisfying(
            GangOrder.Over.class,
            over ->
                assertThat(over.downfall())
                    .hasValueSatisfying(
                        why -> assertThat(why.cause()).isEqualTo(Cause.GANG_ENDED)));
  }

  @Test
  void onceAllWerePreparedPatienceDoesNotMatter() {
    allPrepared();
    running(0);

    assertThat(GangOrder.of(gang, Patience.OVER)).isInstanceOf(GangOrder.Start.class);
  }

  @Test
  void whenTheFirstIsLostTheOthersEnd() {
    allPrepared();
    running(1);
    fold(new TaskEvent.Requeued(GANG, 2, TaskEvent.Why.LOST, Optional.of(Cause.NODE_LOST)));

    assertThat(order()).isEqualTo(new GangOrder.End(List.of(seat(1), seat(2))));
  }

  /**
   * Whatever is lost and in whatever order it comes: they start together, and it comes to an end.
   */
  @Test
  void throughRandomLossesItStartsWholeAndComesToAnEnd() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      gang = assigned();
      boolean[] told = new boolean[SIZE];
      int steps = 0;
      while (!(order() instanceof GangOrder.Over)) {
        assertThat(steps++).as("seed %s: %s", seed, gang).isLessThan(1_000);
        step(random, seed, told);
      }
    }
  }

  private void step(Random random, long seed, boolean[] told) {
    GangOrder order = order();
    int rank = random.nextInt(SIZE);
    if (order instanceof GangOrder.Start(var to) && to.contains(seat(rank))) {
      told[rank] |= random.nextInt(3) > 0;
    }
    if (random.nextInt(20) == 0) {
      gone(new TaskEvent.MemberLost(GANG, 1, rank, "gone"));
    } else if (order instanceof GangOrder.End(var to) && to.contains(seat(rank))) {
      gone(end(rank, Optional.of(Cause.GANG_ENDED)));
    } else if (told[rank]) {
      assertThat(gang.gang().orElseThrow().allReported())
          .as("seed %s: nobody runs before all are prepared", seed)
          .isTrue();
      gone(end(rank, random.nextInt(4) == 0 ? Optional.of(Cause.EXIT_CODE) : Optional.empty()));
    } else {
      gone(new TaskEvent.MemberPrepared(GANG, 1, rank, node(rank), fence(rank)));
    }
  }

  private GangOrder order() {
    return GangOrder.of(gang, Patience.LEFT);
  }

  private void allPrepared() {
    for (int rank = 0; rank < SIZE; rank++) {
      prepared(rank);
    }
  }

  private void prepared(int rank) {
    fold(new TaskEvent.MemberPrepared(GANG, 1, rank, node(rank), fence(rank)));
  }

  private void running(int rank) {
    fold(
        rank == 0
            ? new TaskEvent.Running(GANG, 1, node(rank), fence(rank), "c", AT)
            : new TaskEvent.MemberRunning(GANG, 1, rank, node(rank), fence(rank), "c", AT));
  }

  private void ended(int rank, Optional<Cause> cause) {
    fold(end(rank, cause));
  }

  private static TaskEvent end(int rank, Optional<Cause> cause) {
    Ending ending = new Ending("c", Optional.of(3), Optional.empty(), AT, Optional.empty());
    return new TaskEvent.MemberEnded(GANG, 1, rank, node(rank), fence(rank), cause, "why", ending);
  }

  private void fold(TaskEvent event) {
    gang = ((Folded.Changed) TaskFold.apply(Optional.of(gang), event)).after();
  }

  /** It may come too late to count. */
  private void gone(TaskEvent event) {
    if (TaskFold.apply(Optional.of(gang), event) instanceof Folded.Changed(TaskProgress after)) {
      gang = after;
    }
  }

  private static TaskProgress assigned() {
    List<Seat> seats = new ArrayList<>();
    for (int rank = 0; rank < SIZE; rank++) {
      seats.add(new Seat(node(rank), List.of(), fence(rank).hash()));
    }
    TaskEvent.Assigned event =
        new TaskEvent.Assigned(GANG, 1, node(0), 1, fence(0).hash(), Resources.DEFAULT, List.of())
            .seated(seats);
    return ((Folded.Changed) TaskFold.apply(Optional.of(TaskProgress.waiting(1, 0)), event))
        .after();
  }

  private static GangOrder.Seat seat(int rank) {
    return new GangOrder.Seat(rank, node(rank));
  }

  private static NodeId node(int rank) {
    return new NodeId("n" + rank);
  }

  private static Fence fence(int rank) {
    return new Fence("f" + rank);
  }
}
