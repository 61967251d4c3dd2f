package io.jarvis.dag.core.journal;

import io.jarvis.dag.core.run.Run;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.message.RunOutcomeMessage;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** One run with all that is known of it. Belongs to {@link Runs} and is not thread-safe. */
public final class RunRecord {
  private final RunEvent.Created created;
  private final String eventId;
  private final Instant createdAt;
  private final Run run;
  private final Map<String, StepTimes> times = new HashMap<>();
  private final Set<RunId> liveSubRuns = new LinkedHashSet<>();
  private final Set<RunRecord> badSubRuns = new LinkedHashSet<>();
  private Instant begunAt;
  private Optional<Instant> endedAt = Optional.empty();
  private String endedBy = "";
  private Optional<JsonNode> output = Optional.empty();
  private Optional<String> message = Optional.empty();

  RunRecord(RunEvent.Created created, String eventId, Instant createdAt, Run run) {
    this.created = created;
    this.eventId = eventId;
    this.createdAt = createdAt;
    begunAt = createdAt;
    this.run = run;
  }

  /** Restores a record from a snapshot. */
  static RunRecord restored(RunsMemory.OfRun memory, Run run) {
    RunsMemory.Written written = memory.written();
    RunRecord record = new RunRecord(memory.created(), written.eventId(), written.createdAt(), run);
    record.begunAt = written.begunAt();
    record.times.putAll(memory.times());
    record.liveSubRuns.addAll(memory.liveSubRuns());
    memory
        .end()
        .ifPresent(end -> {
          record.endedAt = Optional.of(end.at());
          record.endedBy = end.eventId();
          record.output = end.output();
          record.message = end.message();
        });
    return record;
  }

  RunsMemory.OfRun memory() {
    return new RunsMemory.OfRun(
        created,
        new RunsMemory.Written(eventId, createdAt, begunAt),
        run.spec().learned(),
        Map.copyOf(times),
        Set.copyOf(liveSubRuns),
        endedAt.map(at -> new RunsMemory.End(at, endedBy, output, message)),
        run.memory());
  }

  public RunEvent.Created created() {
    return created;
  }

  /** The id of the event that made it. */
  public String eventId() {
    return eventId;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Run run() {
    return run;
  }

  /** The runs that are steps of it and go on. */
  Set<RunId> liveSubRuns() {
    return liveSubRuns;
  }

  /** The runs that are steps of it and ended badly. */
  Set<RunRecord> badSubRuns() {
    return badSubRuns;
  }

  /** When the log said that it is over. */
  public Optional<Instant> endedAt() {
    return endedAt;
  }

  /** What it handed on. */
  public Optional<JsonNode> output() {
    return output;
  }

  /** Why it ended badly. */
  public Optional<String> message() {
    return message;
  }

  public StepTimes times(String step) {
    return times.getOrDefault(step, StepTimes.NONE);
  }

  void times(String step, StepTimes changed) {
    times.put(step, changed);
  }

  /** When it was created or went on last: its timeout counts from here. */
  public Instant begunAt() {
    return begunAt;
  }

  /** What is told of its ending; empty while it goes on. */
  public Optional<RunOutcomeMessage> outcome() {
    return endedAt.map(at ->
        new RunOutcomeMessage(
            created.run(),
            created.tenant(),
            run.spec().definition().name(),
            run.state(),
            output,
            message,
            endedBy,
            at,
            created.reply()));
  }

  void ended(Recorded recorded, RunEvent.Ended event) {
    endedAt = Optional.of(recorded.time());
    endedBy = recorded.id();
    output = event.output();
    message = event.message();
  }

  /** The run goes on; what begins anew has no times yet. */
  void restarted(Instant at) {
    begunAt = at;
    endedAt = Optional.empty();
    output = Optional.empty();
    message = Optional.empty();
    run.steps().stream()
        .filter(step -> step.tasks() == 0)
        .forEach(step -> times.remove(step.name()));
  }

  /** About how much memory it takes, with what goes when it goes: its steps and their tasks. */
  int weight() {
    return run.steps().stream().mapToInt(step -> 1 + step.tasks() / 16).sum()
        + badSubRuns.stream().mapToInt(RunRecord::weight).sum();
  }
}
