package io.jarvis.dag.core.journal;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.definition.TaskCheck;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.run.Fact;
import io.jarvis.dag.core.run.Run;
import io.jarvis.dag.core.run.RunSpec;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.TaskOutcome;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.task.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * All runs that go on and those that ended last, as a fold of the log. Not thread-safe. Of runs
 * that ended the oldest are forgotten once they weigh more than {@link #ENDED_WEIGHT}. A run that
 * is a step and ended badly is known, and weighs, with the run above: when that is retried, it goes
 * on itself, and begun anew under its id it would have the tasks that have ended.
 */
public final class Runs {
  /** How many steps of ended runs, about, are remembered. */
  public static final int ENDED_WEIGHT = 100_000;

  /** How many ended runs are remembered, whatever their size. */
  public static final int ENDED_LEAST = 100;

  /** How many events of runs are remembered, so that none counts twice. */
  static final int TAKEN = 10_000;

  private final DefinitionReader reader = new DefinitionReader(DagLimits.DEFAULT, TaskCheck.NONE);
  private final Map<RunId, RunRecord> byId = new LinkedHashMap<>();
  private final Map<RunId, Integer> endedWeights = new LinkedHashMap<>();
  private final Map<TaskId, Tracked> tasks = new HashMap<>();
  private final Map<TenantId, Integer> active = new HashMap<>();
  private final Set<String> taken = new LinkedHashSet<>();
  private final Learned learned = new Learned();
  private long endedWeight;

  private record Tracked(RunTask task, TaskProgress progress) {}

  public Optional<RunRecord> get(RunId run) {
    return Optional.ofNullable(byId.get(run));
  }

  /** All of them, the oldest first. */
  public Collection<RunRecord> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** The progress of a run's task; empty if it is none or has ended. */
  public Optional<TaskProgress> task(TaskId task) {
    return Optional.ofNullable(tasks.get(task)).map(Tracked::progress);
  }

  /** How many tasks of a tenant's runs have not ended. */
  public int active(TenantId tenant) {
    return active.getOrDefault(tenant, 0);
  }

  public void clear() {
    active.clear();
    byId.clear();
    endedWeights.clear();
    tasks.clear();
    learned.clear();
    taken.clear();
    endedWeight = 0;
  }

  /** All of it, as it is now. */
  public RunsMemory memory() {
    return new RunsMemory(
        byId.values().stream().map(RunRecord::memory).toList(),
        tasks.entrySet().stream()
            .map(entry ->
                new RunsMemory.OfTask(
                    entry.getKey(), entry.getValue().task(), entry.getValue().progress()))
            .toList(),
        learned.memory(),
        List.copyOf(taken));
  }

  /** Is what was remembered instead of what it was. */
  public void restore(RunsMemory memory) {
    clear();
    learned.restore(memory.workflows());
    taken.addAll(memory.taken());
    memory.runs().forEach(this::restore);
    byId.values().stream()
        .filter(record -> record.run().finished())
        .sorted(Comparator.comparing(record -> record.endedAt().orElse(record.begunAt())))
        .forEach(this::countEnded);
    for (RunsMemory.OfTask task : memory.tasks()) {
      tasks.put(task.id(), new Tracked(task.task(), task.progress()));
      get(task.task().run())
          .ifPresent(record -> active.merge(record.created().tenant(), 1, Integer::sum));
    }
  }

  private void restore(RunsMemory.OfRun memory) {
    spec(memory.created(), memory.learned())
        .map(spec -> RunRecord.restored(memory, Run.restored(spec, memory.run())))
        .ifPresent(record -> byId.put(memory.created().run(), record));
  }

  /** Empty for what was right when it was admitted, where a stricter reader cannot run it. */
  private Optional<RunSpec> spec(RunEvent.Created created, Map<String, Double> seconds) {
    Parsed<Definition> read = reader.read(new Document(created.document(), Map.of()));
    if (!(read instanceof Parsed.Valid<Definition>(Definition definition))) {
      return Optional.empty();
    }
    Map<String, JsonNode> params = new HashMap<>();
    created.params().properties().forEach(entry -> params.put(entry.getKey(), entry.getValue()));
    return Optional.of(
        new RunSpec(
            created.run(), definition, params, seconds, DagLimits.DEFAULT, created.scheduledFor()));
  }

  /** Takes the next event; the runs that it changed. */
  public List<RunId> apply(Recorded recorded) {
    return switch (recorded.event()) {
      case RunEvent.Created created -> created(created, recorded);
      case RunEvent event ->
          get(event.run()).map(record -> once(record, event, recorded)).orElse(List.of());
      case TaskEvent.Submitted submitted -> list(submitted(submitted, recorded.time()));
      case TaskEvent.Restated restated -> list(restated(restated, recorded.time()));
      case TaskEvent event -> list(tracked(event, recorded.time()));
      default -> List.of();
    };
  }

  /**
   * What has counted counts no second time: where it is written again, because the log had lost it,
   * it would end a run that has been retried since.
   */
  private List<RunId> once(RunRecord record, RunEvent event, Recorded recorded) {
    if (taken.contains(recorded.id())) {
      return List.of();
    }
    List<RunId> changed = changed(record, event, recorded);
    if (!changed.isEmpty()) {
      taken.add(recorded.id());
    }
    if (taken.size() > TAKEN) {
      taken.remove(taken.iterator().next());
    }
    return changed;
  }

  private static List<RunId> list(Optional<RunId> run) {
    return run.map(List::of).orElse(List.of());
  }

  private List<RunId> created(RunEvent.Created created, Recorded recorded) {
    if (byId.containsKey(created.run())) {
      return List.of();
    }
    String name = created.document().path("name").asString("");
    Optional<RunSpec> spec = spec(created, learned.of(created.tenant(), name));
    if (spec.isEmpty() || created.parent().isPresent() && !begins(created, recorded.time())) {
      return List.of();
    }
    Run run = new Run(spec.get());
    byId.put(created.run(), new RunRecord(created, recorded.id(), recorded.time(), run));
    get(created.run()).ifPresent(this::pauseWithParent);
    return withParent(created);
  }

  /** The run above may have been paused since it said that this one is to begin. */
  private void pauseWithParent(RunRecord record) {
    if (parent(record.created())
        .filter(above -> above.run().state() == RunState.PAUSED)
        .isPresent()) {
      record.run().apply(new Fact.Paused());
    }
  }

  /** A run that is a step begins, or goes on: whether the run above waits for that. */
  private boolean begins(RunEvent.Created created, Instant at) {
    Optional<RunRecord> above = parent(created);
    Optional<StepRef> place = SubRun.place(created);
    if (above.isEmpty()
        || place.isEmpty()
        || !above.get().run().apply(new Fact.Submitted(place.get()))) {
      return false;
    }
    above.get().liveSubRuns().add(created.run());
    String step = place.get().step();
    above.get().times(step, above.get().times(step).submitted(at).started(at));
    return true;
  }

  private Optional<RunRecord> parent(RunEvent.Created created) {
    return created.parent().flatMap(parent -> get(parent.run()));
  }

  private static List<RunId> withParent(RunEvent.Created created) {
    return created
        .parent()
        .map(parent -> List.of(created.run(), parent.run()))
        .orElseGet(() -> List.of(created.run()));
  }

  private List<RunId> changed(RunRecord record, RunEvent event, Recorded recorded) {
    return switch (event) {
      case RunEvent.Created created -> List.of();
      case RunEvent.CancelRequested e -> applied(record, new Fact.CancelWanted());
      case RunEvent.Paused e -> withSubRuns(record, new Fact.Paused());
      case RunEvent.Resumed e -> withSubRuns(record, new Fact.Resumed());
      case RunEvent.TimedOut e -> applied(record, new Fact.TimedOut());
      case RunEvent.TaskRefused e ->
          applied(
              record,
              new Fact.Ended(
                  new StepRef(e.step(), e.index(), e.round(), e.retry().orElse(0)),
                  TaskOutcome.FAILED,
                  Optional.empty(),
                  e.message()));
      case RunEvent.Retried e ->
          retried(record, e, recorded.time()) ? withParent(record.created()) : List.of();
      case RunEvent.Ended e ->
          ended(record, e, recorded) ? withParent(record.created()) : List.of();
    };
  }

  private static List<RunId> applied(RunRecord record, Fact fact) {
    return record.run().apply(fact) ? List.of(record.created().run()) : List.of();
  }

  /** A pause reaches the runs that are steps. */
  private List<RunId> withSubRuns(RunRecord record, Fact fact) {
    List<RunId> changed = new ArrayList<>(applied(record, fact));
    for (RunId sub : record.liveSubRuns()) {
      get(sub).ifPresent(below -> changed.addAll(withSubRuns(below, fact)));
    }
    return changed;
  }

  private boolean retried(RunRecord record, RunEvent.Retried event, Instant at) {
    boolean wanted =
        record.run().finished()
            && (record.created().parent().isEmpty() || begins(record.created(), at));
    boolean counted = wanted && record.run().apply(new Fact.Retried(Set.copyOf(event.steps())));
    if (counted) {
      pauseWithParent(record);
      record.restarted(at);
      parent(record.created()).ifPresent(above -> above.badSubRuns().remove(record));
      Integer weight = endedWeights.remove(event.run());
      endedWeight -= weight == null ? 0 : weight;
    }
    return counted;
  }

  private boolean ended(RunRecord record, RunEvent.Ended event, Recorded recorded) {
    boolean counted = record.run().apply(new Fact.Finished(event.outcome()));
    if (counted) {
      record.ended(recorded, event);
      parent(record.created()).ifPresent(above -> ended(above, record, event));
      countEnded(record);
      forget();
    }
    return counted;
  }

  private void countEnded(RunRecord record) {
    Optional<RunRecord> above = parent(record.created());
    if (above.isPresent() && record.run().state() != RunState.SUCCEEDED) {
      above.get().badSubRuns().add(record);
      return;
    }
    int weight = record.weight();
    endedWeights.put(record.created().run(), weight);
    endedWeight += weight;
  }

  private void ended(RunRecord above, RunRecord record, RunEvent.Ended event) {
    above.liveSubRuns().remove(event.run());
    SubRun.place(record.created())
        .ifPresent(place -> {
          Instant at = record.endedAt().orElse(record.begunAt());
          above.run().apply(SubRun.ended(place, event, at));
          if (event.outcome() == RunState.SUCCEEDED
              && record.begunAt().equals(record.createdAt())) {
            learned.add(above, place.step(), Duration.between(record.createdAt(), at));
          }
          above.times(place.step(), above.times(place.step()).ended(at));
        });
  }

  private void forget() {
    while (endedWeight > ENDED_WEIGHT && endedWeights.size() > ENDED_LEAST) {
      Map.Entry<RunId, Integer> oldest = endedWeights.entrySet().iterator().next();
      endedWeight -= oldest.getValue();
      endedWeights.remove(oldest.getKey());
      get(oldest.getKey()).ifPresent(this::forget);
    }
  }

  private void forget(RunRecord record) {
    byId.remove(record.created().run());
    record.badSubRuns().forEach(this::forget);
  }

  private Optional<RunId> submitted(TaskEvent.Submitted event, Instant at) {
    if (event.door() != TaskEvent.Door.WORKFLOW || tasks.containsKey(event.task())) {
      return Optional.empty();
    }
    return begin(event, event, at);
  }

  /** One whose submission was lost with the log's tail, or trimmed. */
  private Optional<RunId> restated(TaskEvent.Restated event, Instant at) {
    if (tasks.containsKey(event.task())) {
      return tracked(event, at);
    }
    return event.submitted().door() == TaskEvent.Door.WORKFLOW
        ? begin(event.submitted(), event, at)
        : Optional.empty();
  }

  private Optional<RunId> begin(TaskEvent.Submitted submitted, TaskEvent event, Instant at) {
    Optional<RunTask> task = RunTask.of(submitted.task(), submitted.spec().labels());
    Optional<RunRecord> record = task.flatMap(found -> get(found.run()));
    if (record.isEmpty()
        || !record.get().run().apply(new Fact.Submitted(task.orElseThrow().ref()))
        || !(TaskFold.apply(Optional.empty(), event)
            instanceof Folded.Changed(TaskProgress next))) {
      return Optional.empty();
    }
    tasks.put(submitted.task(), new Tracked(task.orElseThrow(), next));
    active.merge(record.get().created().tenant(), 1, Integer::sum);
    String step = task.orElseThrow().ref().step();
    record.get().times(step, record.get().times(step).submitted(at));
    return Optional.of(task.orElseThrow().run());
  }

  private Optional<RunId> tracked(TaskEvent event, Instant at) {
    Tracked tracked = tasks.get(event.task());
    if (tracked == null
        || !(TaskFold.apply(Optional.of(tracked.progress()), event)
            instanceof Folded.Changed(TaskProgress next))) {
      return Optional.empty();
    }
    RunTask task = tracked.task();
    Optional<RunRecord> record = get(task.run());
    String step = task.ref().step();
    if (event instanceof TaskEvent.Running running) {
      record.ifPresent(r -> r.times(step, r.times(step).started(running.startedAt())));
    }
    if (!next.state().ended()) {
      tasks.put(event.task(), new Tracked(task, next));
      return Optional.empty();
    }
    tasks.remove(event.task());
    record.ifPresent(r -> active.merge(r.created().tenant(), -1, Integer::sum));
    record.ifPresent(r -> ended(r, task.ref(), event, at));
    return record.map(r -> task.run());
  }

  private void ended(RunRecord record, StepRef task, TaskEvent event, Instant at) {
    if (event instanceof TaskEvent.Succeeded succeeded) {
      Ending ending = succeeded.ending();
      Instant started = ending.startedAt().orElse(ending.endedAt());
      learned.add(record, task.step(), Duration.between(started, ending.endedAt()));
    }
    record.run().apply(TaskEndings.of(task, event));
    record.times(task.step(), record.times(task.step()).ended(at));
  }
}
