package io.jarvis.ingress.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.dag.core.definition.Callee;
import io.jarvis.dag.core.definition.Composition;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.definition.Reading;
import io.jarvis.dag.core.document.Document;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks a workflow together with those that its steps run. Pure and thread-safe. */
final class WorkflowCheck {
  private final DagLimits limits;

  WorkflowCheck(DagLimits limits) {
    this.limits = limits;
  }

  /**
   * What was found.
   *
   * @param definition if there are errors, as much of it as could be read
   * @param others the stored workflows that it runs, by key; an object, empty if there are none
   * @param errors all that is wrong with it and with those
   */
  record Checked(Definition definition, Optional<JsonNode> others, List<FieldError> errors) {}

  Checked check(Document document, TenantId tenant, ClusterConfig config, Library library) {
    DefinitionReader reader =
        new DefinitionReader(limits, spec -> Admission.whateverItsTenant(spec, config));
    Reading reading = reader.readAll(document);
    List<FieldError> errors = new ArrayList<>(reading.errors());
    Optional<JsonNode> others = Optional.empty();
    switch (Composition.of(
        document, reading.definition(), reader, named -> found(library, tenant, named))) {
      case Parsed.Invalid<Map<String, JsonNode>>(var wrong) -> errors.addAll(wrong);
      case Parsed.Valid<Map<String, JsonNode>>(Map<String, JsonNode> found) ->
          others = packed(found);
    }
    return new Checked(reading.definition(), others, List.copyOf(errors));
  }

  private static Optional<JsonNode> found(Library library, TenantId tenant, Callee.Named named) {
    return library.find(tenant, named.name(), named.version()).map(Library.Book::document);
  }

  private static Optional<JsonNode> packed(Map<String, JsonNode> others) {
    if (others.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode packed = Json.TREES.createObjectNode();
    others.forEach(packed::set);
    return Optional.of(packed);
  }
}
