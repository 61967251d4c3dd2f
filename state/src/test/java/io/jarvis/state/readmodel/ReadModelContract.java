package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.AttemptRecord;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Resources;
import io.jarvis.state.FoldCounts;
import io.jarvis.state.Gap;
import io.jarvis.state.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every database has to do. */
abstract class ReadModelContract extends ReadModelFixture {
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

    Page<TaskRecord> first = model.members(a.task(), Set.of(), Optional.empty(), 2);
    Page<TaskRecord> second = model.members(a.task(), Set.of(), first.next(), 2);
    Page<TaskRecord> third = model.members(a.task(), Set.of(), second.next(), 2);
    assertThat(Stream.of(first, second, third).flatMap(page -> page.items().stream()))
        .extracting(member -> member.spec().id().value())
        .containsExactly("a_0", "a_1", "a_2", "a_7", "a_8");
    assertThat(third.next()).isEmpty();
    assertThat(model.members(a.task(), Set.of(TaskState.SUCCEEDED), Optional.empty(), 2).items())
        .extracting(member -> member.spec().id().index().orElseThrow())
        .containsExactly(1);
    TaskView index = model.task(a.index(7).task()).orElseThrow();
    assertThat(index.timeline())
        .extracting(TimelineEntry::type)
        .containsExactly("jarvis.task.assigned", "jarvis.task.starting");
    assertThat(index.record().submittedAt()).isEqualTo(record.submittedAt());
    assertThat(model.tasks(TaskFilter.ANY, Optional.empty(), 50).items()).hasSize(7);
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
  void pagesThroughAllTasksTheLastFirst() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      ids.add("t" + i);
      log.append(Life.of("t" + i).submitted());
    }
    folded();

    List<String> seen = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    do {
      Page<TaskRecord> page = model.tasks(TaskFilter.ANY, next, 10);
      page.items().forEach(record -> seen.add(record.spec().id().value()));
      next = page.next().flatMap(cursor -> Cursor.parse(cursor.text()));
    } while (next.isPresent());

    assertThat(seen).isEqualTo(ids.reversed());
    assertThatThrownBy(() -> model.tasks(TaskFilter.ANY, Optional.empty(), 1_001))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filtersByEverythingAtOnceAndApart() {
    Life a = Life.of("a");
    Life b = Life.of("b");
    Life c = Life.of("c");
    Life d = Life.of("d");
    log.append(a.submitted(",\"name\":\"n\",\"labels\":{\"team\":\"x\",\"env\":\"prod\"}"));
    log.append(b.submitted(",\"name\":\"n\",\"tenant\":\"acme\",\"labels\":{\"team\":\"x\"}"));
    log.append(
        List.of(c.submitted(",\"tenant\":\"acme\",\"labels\":{\"team\":\"y\"}"), c.queued()));
    log.append(d.success());
    folded();
    TenantId acme = new TenantId("acme");

    assertThat(ids(TaskFilter.ANY)).containsExactly("d", "c", "b", "a");
    assertThat(ids(TaskFilter.ANY.inStates(Set.of(TaskState.PENDING, TaskState.SUCCEEDED))))
        .containsExactly("d", "c");
    assertThat(ids(TaskFilter.ANY.inStates(Set.of(TaskState.FAILED)))).isEmpty();
    assertThat(ids(TaskFilter.ANY.ofTenant(acme))).containsExactly("c", "b");
    assertThat(ids(TaskFilter.ANY.ofTenant(acme).inStates(Set.of(TaskState.SUBMITTED))))
        .containsExactly("b");
    assertThat(ids(TaskFilter.ANY.named("n"))).containsExactly("b", "a");
    assertThat(
            ids(
                TaskFilter.ANY
                    .named("n")
                    .ofTenant(acme)
                    .inStates(Set.of(TaskState.SUBMITTED, TaskState.PENDING))))
        .containsExactly("b");
    assertThat(ids(TaskFilter.ANY.labelled(Map.of("team", "x")))).containsExactly("b", "a");
    assertThat(ids(TaskFilter.ANY.labelled(Map.of("team", "x", "env", "prod"))))
        .containsExactly("a");
    assertThat(
            ids(
                TaskFilter.ANY
                    .labelled(Map.of("team", "x"))
                    .ofTenant(acme)
                    .named("n")
                    .inStates(Set.of(TaskState.SUBMITTED))))
        .containsExactly("b");
    var late = Optional.of(Life.T0.plusNanos(1_500_000));
    assertThat(ids(TaskFilter.ANY.submittedWithin(late, Optional.empty())))
        .containsExactly("d", "c");
    assertThat(ids(TaskFilter.ANY.submittedWithin(Optional.empty(), late)))
        .containsExactly("b", "a");
    assertThat(
            ids(
                TaskFilter.ANY.submittedWithin(
                    Optional.of(Life.T0.plusMillis(1)), Optional.of(Life.T0.plusMillis(2)))))
        .containsExactly("b");
  }

  @Test
  void pagesThroughAFilterAcrossStates() {
    for (int i = 0; i < 30; i++) {
      Life life = Life.of("t" + i);
      log.append(i % 3 == 0 ? life.success() : List.of(life.submitted()));
    }
    folded();
    TaskFilter filter = TaskFilter.ANY.ofTenant(TenantId.DEFAULT);

    Page<TaskRecord> first = model.tasks(filter, Optional.empty(), 20);
    Page<TaskRecord> second = model.tasks(filter, first.next(), 20);

    assertThat(first.items()).hasSize(20);
    assertThat(second.items()).hasSize(10);
    assertThat(second.next()).isEmpty();
    Set<TaskRecord> all = new HashSet<>(first.items());
    all.addAll(second.items());
    assertThat(all).hasSize(30);
  }

  @Test
  void countsByStateAndByTenantAndByNode() {
    Life a = Life.of("a");
    Life b = Life.of("b");
    Life c = Life.of("c");
    log.append(a.success());
    log.append(List.of(b.submitted(), b.queued(), b.assigned(1), b.starting(1)));
    log.append(List.of(c.submitted(",\"tenant\":\"acme\""), c.queued()));
    folded();

    assertThat(model.countsByState())
        .containsEntry(TaskState.SUCCEEDED, 1L)
        .containsEntry(TaskState.STARTING, 1L)
        .containsEntry(TaskState.PENDING, 1L)
        .containsEntry(TaskState.FAILED, 0L)
        .hasSize(TaskState.values().length);
    assertThat(model.liveByTenant())
        .containsEntry(TenantId.DEFAULT, 1L)
        .containsEntry(new TenantId("acme"), 1L);
    assertThat(model.loadByNode()).containsOnlyKeys(Life.N1);
    assertThat(model.loadByNode().get(Life.N1).tasks()).isEqualTo(1);
    assertThat(model.loadByNode().get(Life.N1).cpu().millis()).isEqualTo(100);
    assertThat(model.onNode(Life.N1, 10))
        .extracting(occupant -> occupant.task().spec().id())
        .containsExactly(b.task());
  }

  @Test
  void showsEveryMemberOfAGangOnItsNodeUntilItIsGone() {
    Life g = Life.of("g");
    NodeId n2 = new NodeId("n2");
    log.append(
        List.of(
            g.submitted(",\"gang\":{\"size\":3}"), g.queued(), g.seated(1, Life.N1, n2, n2)));
    folded();

    assertThat(tasksAndCpuMillis()).isEqualTo(Map.of(Life.N1, List.of(1L, 100L), n2, List.of(2L, 200L)));
    assertThat(model.onNode(Life.N1, 10)).extracting(Occupant::rank).containsExactly(0);
    assertThat(model.onNode(n2, 10)).extracting(Occupant::rank).containsExactly(1, 2);
    assertThat(model.onNode(n2, 10))
        .allSatisfy(occupant -> assertThat(occupant.task().spec().id()).isEqualTo(g.task()));

    log.append(List.of(g.starting(1), g.running(1), g.memberEnded(1, 2, n2)));
    folded();
    assertThat(model.onNode(n2, 10)).extracting(Occupant::rank).containsExactly(1);

    // The first one's node is lost, and the other one is left.
    log.append(g.requeued(2));
    folded();
    assertThat(tasksAndCpuMillis()).isEqualTo(Map.of(n2, List.of(1L, 100L)));

    log.append(List.of(g.memberEnded(1, 1, n2), g.seated(2, n2, Life.N1, Life.N1), g.cancelled(2)));
    assertThat(folded().loadByNode()).isEmpty();
    assertThat(model.onNode(Life.N1, 10)).isEmpty();
  }

  private Map<NodeId, List<Long>> tasksAndCpuMillis() {
    Map<NodeId, List<Long>> loads = new HashMap<>();
    model
        .loadByNode()
        .forEach((node, load) ->
            loads.put(node, List.of((long) load.tasks(), load.cpu().millis())));
    return loads;
  }

  @Test
  void listsRefusalsParkedLettersAndWhatHappenedToNodes() {
    FieldError error = new FieldError("resources.cpu", "it is negative", "an amount of CPU");
    for (int i = 0; i < 3; i++) {
      log.append(
          new ClusterEvent.SubmissionRefused(
              "r" + i, Optional.of("odd\0id"), "ann", 400, "wrong fields", List.of(error)));
    }
    log.append(new ClusterEvent.LetterParked("l1", "no task", "jarvis.unrouted", "{\0"));
    log.append(new NodeEvent.Joined(Life.N1));
    log.append(new NodeEvent.Dead(Life.N1, "two witnesses"));
    folded();

    Page<Refusal> page = model.refusals(Optional.empty(), 2);
    assertThat(page.items()).extracting(Refusal::refusal).containsExactly("r2", "r1");
    assertThat(page.items().getFirst().errors()).containsExactly(error);
    assertThat(model.refusals(page.next(), 2).items())
        .extracting(Refusal::refusal)
        .containsExactly("r0");
    assertThat(model.parked(Optional.empty(), 10).items())
        .extracting(ParkedLetter::letter)
        .containsExactly("l1");
    assertThat(model.nodeEvents(Life.N1, 10))
        .extracting(TimelineEntry::type)
        .containsExactly("jarvis.node.dead", "jarvis.node.joined");
    assertThat(model.nodeEvents(new NodeId("n2"), 10)).isEmpty();
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
