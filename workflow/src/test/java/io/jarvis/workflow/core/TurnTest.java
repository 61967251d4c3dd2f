package io.jarvis.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.dag.core.definition.Cron;
import io.jarvis.dag.core.definition.Schedule;
import io.jarvis.dag.core.definition.Schedule.Missed;
import io.jarvis.dag.core.definition.Schedule.Overlap;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TurnTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void nothingIsDueBeforeItsTime() {
    assertThat(Turn.next(hourly(Missed.RUN_ONCE), NOON, NOON.plus(MINUTE))).isEmpty();
    assertThat(Turn.next(hourly(Missed.RUN_ONCE), NOON.minus(MINUTE), NOON))
        .contains(new Turn(Optional.of(NOON), NOON));
  }

  @Test
  void timesThatWereMissedAreSkippedOrMadeUpForOnce() {
    Instant now = NOON.plus(Duration.ofMinutes(30));
    Instant yesterday = now.minus(Duration.ofDays(1));

    assertThat(Turn.next(hourly(Missed.SKIP), yesterday, now))
        .contains(new Turn(Optional.empty(), now.minus(Turn.LATE)));
    Turn once = Turn.next(hourly(Missed.RUN_ONCE), yesterday, now).orElseThrow();
    assertThat(once.start()).contains(Instant.parse("2026-11-22T13:00:00Z"));
    assertThat(Turn.next(hourly(Missed.RUN_ONCE), once.through(), now)).isEmpty();
  }

  @Test
  void theRunForATimeBearsTheSameIdWhoeverStartsIt() {
    WorkflowName one = new WorkflowName(TenantId.DEFAULT, "one");

    assertThat(Turn.id(one, NOON)).isEqualTo(Turn.id(one, NOON));
    assertThat(Turn.id(one, NOON)).isNotEqualTo(Turn.id(one, NOON.plus(MINUTE)));
    assertThat(Turn.id(one, NOON))
        .isNotEqualTo(Turn.id(new WorkflowName(new TenantId("other"), "one"), NOON));
  }

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  /** Leaders come and go at random: each time that was not missed is started, as one run. */
  @ParameterizedTest
  @MethodSource("seeds")
  void startsEachTimeOnceWhoeverLeads(long seed) {
    Random random = new Random(seed);
    Set<Instant> started = new TreeSet<>();
    Set<Instant> expected = new TreeSet<>();
    Instant written = NOON;
    for (Instant now : wakings(random)) {
      hoursUntil(now).filter(hour -> !hour.isBefore(now.minus(Turn.LATE))).forEach(expected::add);
      Instant known = started(hourly(Missed.SKIP), written, now, started);
      // A leader that dies before it wrote the turn down leaves it to its successor.
      written = random.nextInt(4) == 0 ? written : known;
    }
    assertThat(started).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void makesUpOnceForEachOutage(long seed) {
    Set<Instant> started = new TreeSet<>();
    Set<Instant> expected = new TreeSet<>();
    Instant known = NOON;
    for (Instant now : wakings(new Random(seed))) {
      Instant before = known;
      List<Instant> due = hoursUntil(now).filter(hour -> hour.isAfter(before)).toList();
      due.stream().limit(1).forEach(expected::add);
      due.stream().filter(hour -> !hour.isBefore(now.minus(Turn.LATE))).forEach(expected::add);
      known = started(hourly(Missed.RUN_ONCE), known, now, started);
    }
    assertThat(started).isEqualTo(expected);
  }

  private static List<Instant> wakings(Random random) {
    List<Instant> wakings = new ArrayList<>();
    Instant now = NOON;
    for (int i = 0; i < 300; i++) {
      now = now.plusSeconds(random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(100));
      wakings.add(now);
    }
    return wakings;
  }

  private static Stream<Instant> hoursUntil(Instant now) {
    return Stream.iterate(
        NOON.plus(Duration.ofHours(1)),
        hour -> !hour.isAfter(now),
        hour -> hour.plus(Duration.ofHours(1)));
  }

  private static Instant started(
      Schedule schedule, Instant from, Instant now, Set<Instant> started) {
    Instant known = from;
    for (Optional<Turn> turn = Turn.next(schedule, known, now);
        turn.isPresent();
        turn = Turn.next(schedule, known, now)) {
      turn.get().start().ifPresent(started::add);
      known = turn.get().through();
    }
    return known;
  }

  @Test
  void theRunForATimeHasTheSameIdForEver() {
    WorkflowName nightly = new WorkflowName(new TenantId("acme"), "nightly");

    assertThat(Turn.id(nightly, Instant.parse("2026-11-28T10:00:00Z")))
        .isEqualTo(new RunId("431f87407ab67ffa49ee39ae6ba55b340ee9c553"));
  }

  private static Schedule hourly(Missed missed) {
    return new Schedule(Cron.parse("0 * * * *"), ZoneId.of("UTC"), missed, Overlap.SKIP);
  }
}
