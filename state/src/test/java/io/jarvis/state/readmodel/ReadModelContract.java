package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.AttemptRecord;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Resources;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.Gap;
import io.jarvis.state.Life;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What every database has to do. */
abstract class ReadModelContract extends ReadModelQueryContract {
  @Test
  void showsATaskAsTheLogTellsIt() {
    Life a = Life.of("a");
    log.append(
        List.of(
            a.submitted(",\"name\":\"hello\",\"labels\":{\"team\":\"x\"}"),
            a.queued(),
            a.assigned(1),
            a.starting(1),
            a.running(1)));
    log.append(
        List.of(
            a.attemptEnded(1, Cause.EXIT_CODE),
            a.requeued(2),
            a.assigned(2),
            a.starting(2),
            a.running(2),
            a.succeeded(2)));

    TaskView view = folded().task(a.task()).orElseThrow();

    assertThat(view.record().state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(view.record().spec())
        .isEqualTo(a.submitted(",\"name\":\"hello\",\"labels\":{\"team\":\"x\"}").spec());
    assertThat(view.record().attempts()).hasSize(2);
    assertThat(view.record().attempts().getFirst().cause()).contains(Cause.EXIT_CODE);
    assertThat(view.record().attempts().getFirst().ending().orElseThrow().exitCode()).contains(3);
    assertThat(view.record().endedAt()).contains(Life.T0.plusMillis(10));
    assertThat(view.timeline()).hasSize(11).extracting(TimelineEntry::offset).isSorted();
    assertThat(view.timeline().get(5).data().path("cause").asString()).isEqualTo("exit-code");
    assertThat(view.timeline().toString()).doesNotContain("secret");
    assertThat(model.task(new TaskId("unknown"))).isEmpty();
  }

  @Test
  void showsWhatAnEarlierVersionKeptOfATimeline() throws SQLException {
    Life a = Life.of("a");
    close();
    settings = newDatabase();
    migrateTo("3");
    execute(
        "insert into timeline (seq, log_offset, at, type, source, data)"
            + " values (0, 7, 1000, 'jarvis.task.starting', '/executor/n1', '{\"attempt\":1}')");
    reopen();
    log.append(List.of(a.submitted(""), a.queued()));

    TaskView view = folded().task(a.task()).orElseThrow();

    assertThat(view.timeline()).extracting(TimelineEntry::offset).containsExactly(0L, 1L, 7L);
    TimelineEntry kept = view.timeline().getLast();
    assertThat(kept.at()).isEqualTo(Instant.ofEpochMilli(1000));
    assertThat(kept.type()).isEqualTo("jarvis.task.starting");
    assertThat(kept.source()).isEqualTo("/executor/n1");
    assertThat(kept.data().path("attempt").asInt()).isEqualTo(1);
  }

  private void migrateTo(String version) {
    String scripts = settings.url().startsWith("jdbc:sqlite:") ? "sqlite" : "postgresql";
    Flyway.configure()
        .dataSource(settings.url(), settings.username(), settings.password())
        .locations("classpath:io/jarvis/state/readmodel/" + scripts)
        .target(version)
        .load()
        .migrate();
  }

  private void execute(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(settings.url(), settings.username(), settings.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void showsRecordAndTimelineOfOneMoment() {
    Life a = Life.of("a");
    int last = 400;
    log.append(List.of(a.submitted(), a.queued()));
    folded();
    Thread.ofVirtual()
        .start(() -> IntStream.rangeClosed(2, last).mapToObj(a::requeued).forEach(log::append));

    TaskView view = model.task(a.task()).orElseThrow();
    while (view.record().progress().lineAttempt() < last) {
      assertThat(view.timeline().getLast().at()).isEqualTo(view.record().updatedAt());
      view = model.task(a.task()).orElseThrow();
    }
  }

  @Test
  void showsATaskOfWhichOnlyTheRestatementIsLeft() {
    Life a = Life.of("a");
    var attempt =
        new TaskProgress.Attempt(
            2, Life.N1, 1, List.of(a.fence(2, 1).hash()), Resources.DEFAULT, List.of());
    var running = new TaskProgress(TaskState.RUNNING, 2, 1, Optional.of(attempt), false);
    log.append(List.of(a.restated(running)));

    TaskRecord record = folded().record(a.task()).orElseThrow();
    assertThat(record.spec()).isEqualTo(a.submitted().spec());
    assertThat(record.submittedAt()).isEqualTo(Life.T0);
    assertThat(record.progress()).isEqualTo(running);
    log.append(List.of(a.restated(running), a.succeeded(2)));

    TaskRecord ended = folded().record(a.task()).orElseThrow();
    assertThat(ended.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(ended.attempts()).extracting(AttemptRecord::number).containsExactly(2);
    assertThat(ended.attempts().getFirst().ending().orElseThrow().exitCode()).contains(0);
  }

  @Test
  void showsOfAnArrayWhatHasLeft() {
    Life a = Life.of("a");
    log.append(
        List.of(
            a.array(100_000), a.queued(), a.leaving(0, 2), a.leaving(7, 8), Life.of("b").array(5)));
    log.append(List.of(a.index(1).running(1), a.index(1).succeeded(1), a.index(7).starting(1)));

    TaskRecord record = folded().record(a.task()).orElseThrow();
    assertThat(record.state()).isEqualTo(TaskState.RUNNING);
    assertThat(record.progress().array().orElseThrow().remaining()).isEqualTo(99_995);
    assertThat(model.membersByState(a.task()))
        .isEqualTo(Map.of(TaskState.ASSIGNED, 3L, TaskState.SUCCEEDED, 1L, TaskState.STARTING, 1L));
    assertThat(model.liveByTenant().get(TenantId.DEFAULT)).isEqualTo(99_995 + 4 + 5);

    Page<TaskRecord> first = model.members(a.task(), Set.of(), Optional.empty(), 2, all -> all);
    Page<TaskRecord> second = model.members(a.task(), Set.of(), first.next(), 2, all -> all);
    Page<TaskRecord> third = model.members(a.task(), Set.of(), second.next(), 2, all -> all);
    assertThat(Stream.of(first, second, third).flatMap(page -> page.items().stream()))
        .extracting(member -> member.spec().id().value())
        .containsExactly("a_0", "a_1", "a_2", "a_7", "a_8");
    assertThat(third.next()).isEmpty();
    assertThat(
            model
                .members(a.task(), Set.of(TaskState.SUCCEEDED), Optional.empty(), 2, all -> all)
                .items())
        .extracting(member -> member.spec().id().index().orElseThrow())
        .containsExactly(1);
    TaskView index = model.task(a.index(7).task()).orElseThrow();
    assertThat(index.timeline())
        .extracting(TimelineEntry::type)
        .containsExactly("jarvis.task.assigned", "jarvis.task.starting");
    assertThat(index.record().submittedAt()).isEqualTo(record.submittedAt());
    assertThat(model.tasks(TaskFilter.ANY, Optional.empty(), 50, all -> all).items()).hasSize(7);
  }

  @Test
  void showsNoIndexOfAnotherArrayWhateverTheCursor() {
    Life a = Life.of("a");
    Life b = Life.of("b");
    log.append(List.of(a.array(5), a.leaving(0, 4), b.array(5), b.leaving(0, 1)));
    Page<TaskRecord> ofA = folded().members(a.task(), Set.of(), Optional.empty(), 2, all -> all);

    Page<TaskRecord> ofB = model.members(b.task(), Set.of(), ofA.next(), 50, all -> all);

    assertThat(ofB.items())
        .extracting(member -> member.spec().id().value())
        .containsExactly("b_0", "b_1");
  }

  @Test
  void countsAnArrayThatHasEndedOnceUntilItIsPurged() {
    Life a = Life.of("a");
    log.append(
        List.of(
            a.array(2),
            a.leaving(0, 0),
            a.index(0).succeeded(1),
            new TaskEvent.Array.Cancelled(a.task(), "of 2 indexes 1 succeeded, 1 never left")));

    assertThat(folded().countsByState())
        .containsEntry(TaskState.SUCCEEDED, 1L)
        .containsEntry(TaskState.CANCELLED, 1L)
        .containsEntry(TaskState.PENDING, 0L);
    assertThat(model.record(a.task()).orElseThrow().reason()).contains("1 never left");
  }

  @Test
  void keepsASecondSubmissionAndStaleReportsOut() {
    Life a = Life.of("a");
    log.append(a.success());
    TaskRecord before = folded().record(a.task()).orElseThrow();
    log.append(
        List.of(
            a.submitted(",\"name\":\"other\""),
            a.running(1),
            a.attemptEnded(1, Cause.TIMEOUT),
            a.failed(2)));

    assertThat(folded().record(a.task())).contains(before);
    assertThat(model.fold().counts().of(FoldCounts.COUNTED)).isEqualTo(6);
    assertThat(model.fold().counts().of("after-end")).isEqualTo(3);
    assertThat(model.fold().counts().of("second-submission")).isEqualTo(1);
  }

  @Test
  void goesOnWhereItStood() {
    for (int i = 0; i < 20; i++) {
      log.append(Life.of("t" + i).success());
    }
    folded();
    close();
    reopen();
    assertThat(fold.position()).isEqualTo(120);
    log.append(Life.of("later").success());

    folded();

    assertThat(model.fold().counts().total()).isEqualTo(6);
    assertThat(model.countsByState()).containsEntry(TaskState.SUCCEEDED, 21L);
  }

  @Test
  void changesNothingWhenTheLogIsReadTwice() {
    for (int i = 0; i < 20; i++) {
      log.append(Life.of("t" + i).success());
    }
    TaskView before = folded().task(new TaskId("t3")).orElseThrow();

    log.all().forEach(entry -> log.append(entry.recorded()));

    assertThat(folded().task(new TaskId("t3"))).contains(before);
    assertThat(model.countsByState()).containsEntry(TaskState.SUCCEEDED, 20L);
    assertThat(model.position()).isEqualTo(240);
  }

  @Test
  void forgetsWhatALostTailHadSaid() {
    log.append(Life.of("kept").success());
    log.append(Life.of("lost").success());
    folded();

    log.loseFrom(8);
    await().untilAsserted(() -> assertThat(model.position()).isEqualTo(8));

    assertThat(model.record(new TaskId("lost")).orElseThrow().state()).isEqualTo(TaskState.PENDING);
    assertThat(model.countsByState())
        .containsEntry(TaskState.SUCCEEDED, 1L)
        .containsEntry(TaskState.PENDING, 1L);
  }

  @Test
  void statesWhatItLacks() {
    log.append(Life.of("a").success());
    log.append(Life.of("b").success());
    fold.close();
    close();
    log.trimTo(6);
    settings = newDatabase();
    reopen();

    assertThat(folded().gap()).contains(new Gap(0, 6));
    assertThat(model.record(new TaskId("a"))).isEmpty();
    assertThat(model.record(new TaskId("b"))).isPresent();
  }

  @Test
  void showsTasksForTheirRetention() {
    log.append(Life.of("old").success());
    log.append(Life.of("live").submitted());
    folded();
    close();
    settings =
        new ReadModelSettings(
            settings.url(),
            settings.username(),
            settings.password(),
            2,
            100,
            Duration.ofSeconds(1));
    reopen();
    log.append(Life.of("later").submitted());
    folded();

    assertThat(ids(TaskFilter.ANY)).containsExactly("later", "live");
    assertThat(model.countsByState()).containsEntry(TaskState.SUCCEEDED, 0L);
    assertThat(model.task(new TaskId("old"))).isEmpty();
  }
}
