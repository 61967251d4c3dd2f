package io.jarvis.ingress.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.dag.core.definition.Callee;
import io.jarvis.dag.core.definition.Composition;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.document.Document;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
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
   * A workflow in which nothing is wrong.
   *
   * @param others the stored workflows that it runs, by key; an object, empty if there are none
   */
  record Right(Definition definition, Optional<JsonNode> others) {}

  Parsed<Right> check(Document document, TenantId tenant, ClusterConfig config, Library library) {
    DefinitionReader reader =
        new DefinitionReader(limits, spec -> Admission.whateverItsTenant(spec, config));
    return switch (reader.read(document)) {
      case Parsed.Invalid<Definition>(var errors) -> new Parsed.Invalid<>(errors);
      case Parsed.Valid<Definition>(Definition definition) ->
          switch (Composition.of(
              document, definition, reader, named -> found(library, tenant, named))) {
            case Parsed.Invalid<Map<String, JsonNode>>(var errors) -> new Parsed.Invalid<>(errors);
            case Parsed.Valid<Map<String, JsonNode>>(Map<String, JsonNode> others) ->
                new Parsed.Valid<>(new Right(definition, packed(others)));
          };
    };
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
