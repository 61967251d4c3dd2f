package io.jarvis.executor.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jarvis.executor.container.OutputPosition;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.StopReason;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptJournalTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final Instant OPENED = AT.minus(Duration.ofDays(1));
  private static final AttemptJournal.Limits LIMITS =
      new AttemptJournal.Limits(3, Duration.ofHours(1), 2_000);

  private static final Membership GANG =
      new Membership(
          1,
          List.of(
              new Seat(new NodeId("m"), List.of(), "h0"),
              new Seat(new NodeId("n"), List.of(1, 2), "h1")));

  @TempDir Path directory;

  @Test
  void remembersEverythingOverItsDeath() throws Exception {
    AttemptRecord written;
    try (AttemptJournal journal = open()) {
      journal.admitted(record("a"));
      journal.container(key("a"), "c1");
      journal.output(key("a"), new OutputMark(77, new OutputPosition(AT, 2)));
      journal.stopping(key("a"), StopReason.PREEMPTED);
      journal.assigned(key("a"), 5, new Fence("later"), Optional.of(GANG));
      journal.ended(key("a"), ending("a"));
      written = journal.find(key("a")).orElseThrow();
    }

    try (AttemptJournal journal = open()) {
      assertThat(journal.all()).containsExactly(written);
      assertThat(written.fence()).isEqualTo(new Fence("later"));
      assertThat(written.reservation().membership()).contains(GANG);
      assertThat(written.output().sequence()).isEqualTo(77);
      assertThat(written.stop()).contains(StopReason.PREEMPTED);
      assertThat(written.ending()).contains(ending("a"));
    }
  }

  @Test
  void isNotHarmedByAnInterruptOfWhoeverWrites() throws Exception {
    try (AttemptJournal journal = open()) {
      Thread.currentThread().interrupt();
      journal.admitted(record("a"));
      assertThat(Thread.interrupted()).isTrue();

      journal.container(key("a"), "c1");
    }

    try (AttemptJournal journal = open()) {
      assertThat(journal.find(key("a")).orElseThrow().container()).contains("c1");
    }
  }

  @Test
  void cancelsWhoeverStillWritesWhenItIsClosed() throws Exception {
    AttemptJournal journal = open();
    journal.admitted(record("a"));
    journal.close();

    assertThatThrownBy(() -> journal.ended(key("a"), ending("a")))
        .isInstanceOf(CancellationException.class);

    try (AttemptJournal next = open()) {
      assertThat(next.find(key("a")).orElseThrow().ending()).isEmpty();
    }
  }

  @Test
  void waitsForRoomAndLosesNoLineOnAFullDisk() throws Exception {
    Disk disk = new Disk();
    try (AttemptJournal journal = AttemptJournal.open(directory, LIMITS, OPENED, disk)) {
      journal.admitted(record("a"));
      disk.full = true;
      Thread writer = Thread.startVirtualThread(() -> endUninterrupted(journal));
      await().until(() -> journal.stuckFor().isPositive());
      journal.assigned(key("a"), 2, new Fence("later"), Optional.empty());
      assertThat(writer.isAlive()).isTrue();

      disk.full = false;
      assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
      assertThat(journal.stuckFor()).isZero();

      disk.full = true;
      for (int i = 0; i < 100; i++) {
        journal.settled(key("a"), AT);
      }
      disk.full = false;
      journal.admitted(record("b"));
    }

    assertThat(Files.readAllLines(directory.resolve("attempts.journal")))
        .allSatisfy(line -> assertThat(JournalCodec.parse(line)).isPresent());
    try (AttemptJournal journal = open()) {
      AttemptRecord ended = journal.find(key("a")).orElseThrow();
      assertThat(ended.ending()).contains(ending("a"));
      assertThat(ended.settledAt()).contains(AT);
      assertThat(ended.epoch()).isEqualTo(2);
      assertThat(journal.find(key("b"))).isPresent();
    }
  }

  @Test
  void letsWhoeverWaitsForRoomGoWhenItIsInterruptedOrTheJournalIsClosed() throws Exception {
    Disk disk = new Disk();
    AttemptJournal journal = AttemptJournal.open(directory, LIMITS, OPENED, disk);
    disk.full = true;

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> journal.admitted(record("a")))
        .isInstanceOf(InterruptedException.class);
    var closed = CompletableFuture.runAsync(() -> endUninterrupted(journal));
    await().until(() -> journal.find(key("a")).flatMap(AttemptRecord::ending).isPresent());
    journal.close();

    assertThatThrownBy(closed::join).hasRootCauseInstanceOf(CancellationException.class);
  }

  @Test
  void isNoLongerStuckOnceThereIsRoomThoughNobodyWaits() throws Exception {
    Disk disk = new Disk();
    try (AttemptJournal journal = stuck(disk)) {
      assertThat(journal.stuckFor()).isPositive();

      disk.full = false;

      await().until(() -> journal.stuckFor().isZero());
    }
  }

  @Test
  void isNoLongerStuckOnceItIsClearedOrWrittenAnew() throws Exception {
    Disk disk = new Disk();
    try (AttemptJournal journal = stuck(disk)) {
      journal.clear(AT);
      assertThat(journal.stuckFor()).isZero();
    }

    try (AttemptJournal journal = stuck(disk)) {
      disk.full = false;
      disk.writes.set(0);
      journal.settled(key("a"), AT);
      assertThat(disk.writes).hasValue(1);
      assertThat(journal.stuckFor()).isZero();
    }
  }

  @Test
  void isNotTriedAnewByEachChangeWhileItIsStuck() throws Exception {
    Disk disk = new Disk();
    try (AttemptJournal journal = stuck(disk)) {
      disk.writes.set(0);
      for (int i = 0; i < 1_000; i++) {
        journal.stopping(key("a"), StopReason.CANCELLED);
      }
      assertThat(disk.writes.get()).isLessThan(500);
    }
  }

  /** One that holds a line which a full disk did not take; it is written anew when it can. */
  private AttemptJournal stuck(Disk disk) throws Exception {
    disk.full = false;
    AttemptJournal journal =
        AttemptJournal.open(
            directory, new AttemptJournal.Limits(3, Duration.ofHours(1), 1), OPENED, disk);
    disk.full = true;
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> journal.admitted(record("a")))
        .isInstanceOf(InterruptedException.class);
    return journal;
  }

  private static void endUninterrupted(AttemptJournal journal) {
    try {
      journal.ended(key("a"), ending("a"));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void leavesOutALineThatWasCutOff() throws Exception {
    try (AttemptJournal journal = open()) {
      journal.admitted(record("a"));
    }
    Files.writeString(
        directory.resolve("attempts.journal"), "{\"task\":\"b\",\"att", StandardOpenOption.APPEND);

    try (AttemptJournal journal = open()) {
      assertThat(journal.all()).extracting(AttemptRecord::key).containsExactly(key("a"));
    }
  }

  @Test
  void forgetsSettledAttemptsInTimeAndNoOthers() throws Exception {
    try (AttemptJournal journal = open()) {
      journal.admitted(record("live"));
      assertThat(journal.wholeSince()).isEqualTo(OPENED);
      for (int i = 0; i < 100; i++) {
        journal.admitted(record("t" + i));
        journal.ended(key("t" + i), ending("t" + i));
        journal.settled(key("t" + i), AT);
      }

      assertThat(journal.all())
          .extracting(AttemptRecord::key)
          .containsExactly(key("live"), key("t97"), key("t98"), key("t99"));
      assertThat(journal.wholeSince()).isEqualTo(AT);
      assertThat(Files.size(directory.resolve("attempts.journal"))).isLessThan(10_000);
    }
  }

  @Test
  void keepsASettledAttemptThatEndedAnew() throws Exception {
    try (AttemptJournal journal = open()) {
      journal.admitted(record("a"));
      journal.ended(key("a"), ending("a"));
      journal.settled(key("a"), AT);
      journal.ended(key("a"), ending("a"));
      for (int i = 0; i < 10; i++) {
        journal.admitted(record("t" + i));
        journal.settled(key("t" + i), AT.plusSeconds(i));
      }

      assertThat(journal.find(key("a"))).isPresent();
    }
  }

  @Test
  void bearsInItsFileWhatAKilledProcessMustNotLose() throws Exception {
    Path file = directory.resolve("attempts.journal");
    try (AttemptJournal journal = open()) {
      journal.admitted(record("a"));
      journal.ended(key("a"), ending("a"));
      journal.settled(key("a"), AT);
      assertThat(file).content().contains("\"ending\"").doesNotContain("\"settled\"");

      journal.admitted(record("b"));
      assertThat(file).content().contains("\"settled\"");
    }
  }

  @Test
  void hidesFencesFromOthers() throws Exception {
    try (AttemptJournal journal = open()) {
      journal.admitted(record("a"));
    }

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("attempts.journal"))))
        .isEqualTo("rw-------");
  }

  private AttemptJournal open() throws Exception {
    return AttemptJournal.open(directory, LIMITS, OPENED);
  }

  private static AttemptKey key(String task) {
    return new AttemptKey(new TaskId(task), 1);
  }

  private static AttemptRecord record(String task) {
    return AttemptRecord.admitted(
        key(task), 1, new Fence("secret"), new Reservation(Resources.DEFAULT, List.of(1, 2)));
  }

  private static Recorded ending(String task) {
    var ending =
        new Ending(
            "c1",
            Optional.of(0),
            Optional.of(AT),
            AT,
            Optional.of(new Ending.Usage(1, 2, Ending.Exactness.EXACT)));
    return Recorded.of(
        "id",
        "/executor/n",
        AT,
        new TaskEvent.Succeeded(
            new TaskId(task),
            1,
            new NodeId("n"),
            new Fence("secret"),
            ending,
            Optional.of(Json.TREES.readTree("{\"a\":[1,null]}"))));
  }
}
