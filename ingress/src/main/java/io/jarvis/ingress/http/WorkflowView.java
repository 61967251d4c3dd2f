package io.jarvis.ingress.http;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.ingress.core.Library;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A stored workflow as the API shows it.
 *
 * @param version of the document that is shown
 */
record WorkflowView(
    String name, String tenant, int version, List<Version> versions, JsonNode document) {

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
  record Summary(String name, String tenant, int version, Instant storedAt) {
    static Summary of(StoredWorkflow workflow) {
      return new Summary(
          workflow.name().name(),
          workflow.name().tenant().value(),
          workflow.latest().number(),
          workflow.latest().storedAt());
    }
  }

  /** All of a tenant. */
  record Page(List<Summary> workflows) {}

  static WorkflowView of(StoredWorkflow workflow, Library.Book book) {
    return new WorkflowView(
        workflow.name().name(),
        workflow.name().tenant().value(),
        book.version(),
        workflow.versions().stream().map(Version::of).toList(),
        book.document());
  }
}
