package io.jarvis.ingress.http;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.dag.core.definition.ScheduleReader;
import io.jarvis.ingress.core.Library;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A stored workflow as the API shows it.
 *
 * @param version of the document that is shown
 */
record WorkflowView(
    String name,
    String tenant,
    int version,
    Optional<Timetable> schedule,
    List<Version> versions,
    JsonNode document) {

  /**
   * When it runs by itself.
   *
   * @param next the next time, if it is followed
   */
  record Timetable(
      JsonNode rule, StoredWorkflow.State state, Instant since, Optional<Instant> next) {
    static Optional<Timetable> of(StoredWorkflow workflow, Instant now) {
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

  /** One of its versions. */
  record Version(int version, Instant storedAt, String principal) {
    static Version of(StoredWorkflow.Version version) {
      return new Version(version.number(), version.storedAt(), version.principal());
    }
  }

  /**
   * A workflow without its document.
   *
   * @param version the latest
   * @param storedAt when that was stored
   */
  record Summary(
      String name, String tenant, int version, Instant storedAt, Optional<Timetable> schedule) {
    static Summary of(StoredWorkflow workflow, Instant now) {
      return new Summary(
          workflow.name().name(),
          workflow.name().tenant().value(),
          workflow.latest().number(),
          workflow.latest().storedAt(),
          Timetable.of(workflow, now));
    }
  }

  /** All of a tenant. */
  record Page(List<Summary> workflows) {}

  static WorkflowView of(StoredWorkflow workflow, Library.Book book, Instant now) {
    return new WorkflowView(
        workflow.name().name(),
        workflow.name().tenant().value(),
        book.version(),
        Timetable.of(workflow, now),
        workflow.versions().stream().map(Version::of).toList(),
        book.document());
  }
}
