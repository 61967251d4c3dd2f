package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.Life;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What can be asked of every database. */
abstract class ReadModelQueryContract extends ReadModelFixture {
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
      Page<TaskRecord> page = model.tasks(TaskFilter.ANY, next, 10, all -> all);
      page.items().forEach(record -> seen.add(record.spec().id().value()));
      next = page.next().flatMap(cursor -> Cursor.parse(cursor.text()));
    } while (next.isPresent());

    assertThat(seen).isEqualTo(ids.reversed());
    assertThatThrownBy(() -> model.tasks(TaskFilter.ANY, Optional.empty(), 1_001, all -> all))
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

    Page<TaskRecord> first = model.tasks(filter, Optional.empty(), 20, all -> all);
    Page<TaskRecord> second = model.tasks(filter, first.next(), 20, all -> all);

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
    assertThat(model.onNode(Life.N1, 10, all -> all))
        .extracting(occupant -> occupant.task().spec().id())
        .containsExactly(b.task());
  }

  @Test
  void showsEveryMemberOfAGangOnItsNodeUntilItIsGone() {
    Life g = Life.of("g");
    NodeId n2 = new NodeId("n2");
    log.append(
        List.of(g.submitted(",\"gang\":{\"size\":3}"), g.queued(), g.seated(1, Life.N1, n2, n2)));
    folded();

    assertThat(tasksAndCpuMillis())
        .isEqualTo(Map.of(Life.N1, List.of(1L, 100L), n2, List.of(2L, 200L)));
    assertThat(model.onNode(Life.N1, 10, all -> all)).extracting(Occupant::rank).containsExactly(0);
    assertThat(model.onNode(n2, 10, all -> all)).extracting(Occupant::rank).containsExactly(1, 2);
    assertThat(model.onNode(n2, 10, all -> all))
        .allSatisfy(occupant -> assertThat(occupant.task().spec().id()).isEqualTo(g.task()));

    log.append(List.of(g.starting(1), g.running(1), g.memberEnded(1, 2, n2)));
    folded();
    assertThat(model.onNode(n2, 10, all -> all)).extracting(Occupant::rank).containsExactly(1);

    // The first one's node is lost, and the other one is left.
    log.append(g.requeued(2));
    folded();
    assertThat(tasksAndCpuMillis()).isEqualTo(Map.of(n2, List.of(1L, 100L)));

    log.append(List.of(g.memberEnded(1, 1, n2), g.seated(2, n2, Life.N1, Life.N1), g.cancelled(2)));
    assertThat(folded().loadByNode()).isEmpty();
    assertThat(model.onNode(Life.N1, 10, all -> all)).isEmpty();
  }

  private Map<NodeId, List<Long>> tasksAndCpuMillis() {
    Map<NodeId, List<Long>> loads = new HashMap<>();
    model
        .loadByNode()
        .forEach(
            (node, load) -> loads.put(node, List.of((long) load.tasks(), load.cpu().millis())));
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
}
