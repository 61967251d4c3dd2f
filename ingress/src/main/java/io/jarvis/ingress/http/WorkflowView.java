package io.jarvis.ingress.http;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.ingress.core.Library;
import io.jarvis.ingress.core.WorkflowSummary;
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
    Optional<WorkflowSummary.Timetable> schedule,
    List<Version> versions,
    JsonNode document) {

  /** A version of the workflow. */
  record Version(int version, Instant storedAt, String principal) {
    static Version of(StoredWorkflow.Version version) {
      return new Version(version.number(), version.storedAt(), version.principal());
    }
  }

  /** The workflows of a tenant. */
  record Page(List<WorkflowSummary> workflows) {}

  static WorkflowView of(StoredWorkflow workflow, Library.Book book, Instant now) {
    return new WorkflowView(
        workflow.name().name(),
        workflow.name().tenant().value(),
        book.version(),
        WorkflowSummary.Timetable.of(workflow, now),
        workflow.versions().stream().map(Version::of).toList(),
        book.document());
  }
}
