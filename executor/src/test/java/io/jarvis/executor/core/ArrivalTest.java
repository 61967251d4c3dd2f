package io.jarvis.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.core.Arrival.Intake;
import io.jarvis.executor.core.Arrival.Past;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArrivalTest {
  private static final TaskId TASK = new TaskId("t");
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Recorded ENDING =
      Recorded.of("e", "/executor/n", AT, new TaskEvent.Cancelled(TASK, 1));
  private static final Optional<FoundContainer> FOUND =
      Optional.of(
          new FoundContainer(
              "c", new ContainerName(new NodeId("n"), TASK, 1), "hash", 1, true, Optional.empty()));

  @Test
  void runsWhatIsNew() {
    assertThat(Arrival.decide(Optional.empty(), Optional.empty(), 1, Past.NONE, Intake.OPEN))
        .isEqualTo(new Arrival.Run());
  }

  @Test
  void handsBackWhatIsNewWhileItDrainsOrItsEngineDoesNotAnswer() {
    assertThat(Arrival.decide(Optional.empty(), Optional.empty(), 1, Past.NONE, Intake.DRAINING))
        .isEqualTo(new Arrival.HandBack(StopReason.DRAINED));
    assertThat(Arrival.decide(Optional.empty(), Optional.empty(), 1, Past.NONE, Intake.STALLED))
        .isEqualTo(new Arrival.HandBack(StopReason.STALLED));
  }

  @Test
  void takesOverAContainerEvenWhileItDrains() {
    assertThat(Arrival.decide(Optional.empty(), FOUND, 1, Past.POSSIBLE, Intake.DRAINING))
        .isEqualTo(new Arrival.Resume("c"));
  }

  @Test
  void neverRunsAgainWhatMayHaveRun() {
    assertThat(Arrival.decide(Optional.empty(), Optional.empty(), 1, Past.POSSIBLE, Intake.OPEN))
        .isInstanceOf(Arrival.ReportLost.class);
    assertThat(
            Arrival.decide(
                Optional.of(record(Optional.of("c"))),
                Optional.empty(),
                1,
                Past.POSSIBLE,
                Intake.OPEN))
        .isInstanceOf(Arrival.ReportLost.class);
  }

  @Test
  void neverBeginsWhatALeaderSentThatWasReplaced() {
    assertThat(Arrival.decide(Optional.empty(), Optional.empty(), 1, Past.REPLACED, Intake.OPEN))
        .isInstanceOf(Arrival.ReportLost.class);
  }

  @Test
  void keepsWhatALeaderHadSentBeforeItWasReplaced() {
    assertThat(Arrival.decide(Optional.empty(), FOUND, 1, Past.REPLACED, Intake.OPEN))
        .isEqualTo(new Arrival.Resume("c"));
    assertThat(
            Arrival.decide(
                Optional.of(record(Optional.empty())),
                Optional.empty(),
                1,
                Past.REPLACED,
                Intake.OPEN))
        .isEqualTo(new Arrival.Run());
  }

  @Test
  void runsWhatWasAdmittedAndNeverMade() {
    assertThat(
            Arrival.decide(
                Optional.of(record(Optional.empty())),
                Optional.empty(),
                1,
                Past.POSSIBLE,
                Intake.OPEN))
        .isEqualTo(new Arrival.Run());
  }

  @Test
  void saysAnEndingAgainUntilItIsSettled() {
    assertThat(
            Arrival.decide(
                Optional.of(ended(Optional.empty())), FOUND, 1, Past.POSSIBLE, Intake.OPEN))
        .isEqualTo(new Arrival.ReportAgain(ENDING));
    assertThat(
            Arrival.decide(
                Optional.of(ended(Optional.of(AT))), FOUND, 1, Past.POSSIBLE, Intake.OPEN))
        .isEqualTo(new Arrival.Settled());
  }

  @Test
  void saysASettledEndingAgainToALaterLeader() {
    assertThat(
            Arrival.decide(
                Optional.of(ended(Optional.of(AT))), Optional.empty(), 2, Past.NONE, Intake.OPEN))
        .isEqualTo(new Arrival.ReportAgain(ENDING));
  }

  @Test
  void whatWasDeliveredBeforeMayHaveRunUnlessItIsYoungerThanWhatIsKnown() {
    Instant known = AT.plus(Past.CLOCKS);

    assertThat(Past.of(false, AT, AT)).isEqualTo(Past.NONE);
    assertThat(Past.of(true, known, AT)).isEqualTo(Past.POSSIBLE);
    assertThat(Past.of(true, known.plusMillis(1), AT)).isEqualTo(Past.NONE);
  }

  private static AttemptRecord record(Optional<String> container) {
    return new AttemptRecord(
        new AttemptKey(TASK, 1),
        1,
        new Fence("f"),
        new Reservation(Resources.DEFAULT, List.of()),
        container,
        OutputMark.NOTHING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static AttemptRecord ended(Optional<Instant> settledAt) {
    return new AttemptRecord(
        new AttemptKey(TASK, 1),
        1,
        new Fence("f"),
        new Reservation(Resources.DEFAULT, List.of()),
        Optional.of("c"),
        OutputMark.NOTHING,
        Optional.empty(),
        Optional.of(ENDING),
        settledAt);
  }
}
