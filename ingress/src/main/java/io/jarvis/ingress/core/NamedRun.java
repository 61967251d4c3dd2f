package io.jarvis.ingress.core;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Part;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A request to run a stored workflow.
 *
 * @param workflow its name, unchecked
 * @param version the latest if empty
 * @param params an object
 * @param scheduledFor the time for which it runs
 * @param problems of the document that says it
 */
record NamedRun(
    String workflow,
    Optional<Integer> version,
    JsonNode params,
    Optional<Instant> scheduledFor,
    List<FieldError> problems) {
  private static final String WORKFLOW = "workflow";

  /** Whether a document names a stored workflow, and is none itself. */
  static boolean is(Document document) {
    return document.root().has(WORKFLOW) && !document.root().has("steps");
  }

  /** Reads a document that also names the workflow. */
  static NamedRun of(Document document) {
    Problems problems = new Problems(document);
    Part part = new Part(document.root(), "", problems);
    String workflow = part.text(WORKFLOW, "the name of a stored workflow").orElse("");
    Optional<Integer> version = part.integer("version", 1, Integer.MAX_VALUE);
    return rest(part, problems, workflow, version);
  }

  /** Reads a document whose workflow is named by the path. */
  static NamedRun of(RunRequest.Content.Named named, Document document) {
    Problems problems = new Problems(document);
    Part part = new Part(document.root(), "", problems);
    return rest(part, problems, named.workflow(), named.version());
  }

  private static NamedRun rest(
      Part part, Problems problems, String workflow, Optional<Integer> version) {
    JsonNode params = part.object("params").orElseGet(Json.TREES::createObjectNode);
    Optional<Instant> scheduledFor =
        part.parsed(
            "scheduledFor",
            text -> OffsetDateTime.parse(text).toInstant(),
            "an instant such as 2026-12-01T00:00:00Z");
    part.refuseUnknown();
    return new NamedRun(workflow, version, params, scheduledFor, problems.all());
  }
}
