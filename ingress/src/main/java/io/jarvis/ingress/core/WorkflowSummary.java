package io.jarvis.ingress.core;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.dag.core.definition.ScheduleReader;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A stored workflow without its document, as both doors show it.
 *
 * @param version the latest, or the one that was just stored
 * @param storedAt when that was stored
 */
public record WorkflowSummary(
    String name, String tenant, int version, Instant storedAt, Optional<Timetable> schedule) {

  public static WorkflowSummary of(
      StoredWorkflow workflow, StoredWorkflow.Version version, Instant now) {
    return new WorkflowSummary(
        workflow.name().name(),
        workflow.name().tenant().value(),
        version.number(),
        version.storedAt(),
        Timetable.of(workflow, now));
  }

  /**
   * When it runs by itself.
   *
   * @param next the next time, if it is followed
   */
  public record Timetable(
      JsonNode rule, StoredWorkflow.State state, Instant since, Optional<Instant> next) {
    public static Optional<Timetable> of(StoredWorkflow workflow, Instant now) {
      return workflow.timetable().map(table -> of(table, now));
    }

    private static Timetable of(StoredWorkflow.Timetable table, Instant now) {
      Optional<Instant> next =
          Optional.of(table.schedule())
              .filter(rule -> table.state() == StoredWorkflow.State.RUNNING)
              .flatMap(ScheduleReader::read)
              .flatMap(schedule -> schedule.next(now));
      return new Timetable(table.schedule(), table.state(), table.since(), next);
    }
  }
}
