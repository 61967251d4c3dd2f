package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a node says of attempts that it remembers. */
class HeldAttemptsTest {
  private static final TaskId WHOLE = new TaskId("t");

  @Test
  void anIndexOfAnArrayIsToldByItsOwnId() {
    NodeEvent.Held held = HeldAttempts.held(record(WHOLE.at(3), Optional.empty()));

    assertThat(held.task()).isEqualTo(WHOLE.at(3));
    assertThat(held.id()).isEqualTo(WHOLE.at(3));
  }

  @Test
  void aMemberOfAGangIsToldByItsGangAndRank() {
    List<Seat> seats = List.of(seat("n1"), seat("n2"));

    NodeEvent.Held held =
        HeldAttempts.held(record(WHOLE.member(1), Optional.of(new Membership(1, seats))));

    assertThat(held.task()).isEqualTo(WHOLE);
    assertThat(held.rank()).isEqualTo(1);
    assertThat(held.id()).isEqualTo(WHOLE.member(1));
  }

  @Test
  void theMembersOfLargeGangsAreToldInPartsThatFitIntoEvents() {
    List<Seat> seats = IntStream.range(0, 100).mapToObj(i -> seat("n".repeat(30) + i)).toList();
    List<NodeEvent.Held> held =
        IntStream.range(0, 501)
            .mapToObj(rank -> record(WHOLE.member(1), Optional.of(new Membership(1, seats))))
            .map(HeldAttempts::held)
            .toList();

    List<List<NodeEvent.Held>> parts = HeldAttempts.parts(held);

    assertThat(parts).flatExtracting(part -> part).isEqualTo(held);
    assertThat(parts)
        .allSatisfy(part ->
            assertThat(EventJson.MAPPER.writeValueAsBytes(part).length).isLessThan(1_000_000));
    assertThat(HeldAttempts.parts(List.of())).containsExactly(List.of());
  }

  @Test
  void anAttemptThatHasEndedIsToldWithWhenItDid() {
    Instant at = Instant.parse("2026-11-23T12:00:00Z");
    AttemptRecord runs = record(WHOLE, Optional.empty());
    AttemptRecord ended =
        new AttemptRecord(
            runs.key(),
            runs.epoch(),
            runs.fence(),
            runs.reservation(),
            runs.container(),
            runs.output(),
            runs.stop(),
            Optional.of(Recorded.of("e1", "/executor/n", at, new TaskEvent.Cancelled(WHOLE, 1))),
            Optional.of(at.plusSeconds(1)));

    assertThat(HeldAttempts.held(runs).endedAt()).isEmpty();
    assertThat(HeldAttempts.held(ended).endedAt()).contains(at);
  }

  private static AttemptRecord record(TaskId task, Optional<Membership> membership) {
    return AttemptRecord.admitted(
        new AttemptKey(task, 1),
        7,
        new Fence("fence"),
        new Reservation(Resources.DEFAULT, List.of(), membership));
  }

  private static Seat seat(String node) {
    return new Seat(new NodeId(node), List.of(), "hash");
  }
}
