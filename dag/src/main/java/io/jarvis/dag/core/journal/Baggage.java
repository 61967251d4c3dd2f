package io.jarvis.dag.core.journal;

import io.jarvis.dag.core.definition.Callee;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The stored workflows that travel with a run, since its steps run them or theirs do. */
final class Baggage {
  private static final JsonNode NONE = JsonNodeFactory.instance.objectNode();

  private final JsonNode all;
  private final ObjectNode packed = JsonNodeFactory.instance.objectNode();

  private Baggage(JsonNode all) {
    this.all = all;
  }

  /** Of what a run travels with, what a workflow needs that a step of it runs. */
  static Optional<JsonNode> of(JsonNode document, Optional<JsonNode> all) {
    Baggage baggage = new Baggage(all.orElse(NONE));
    baggage.pack(document);
    return baggage.packed.isEmpty() ? Optional.empty() : Optional.of(baggage.packed);
  }

  private void pack(JsonNode document) {
    for (JsonNode step : document.path("steps")) {
      JsonNode workflow = step.path("workflow");
      if (workflow.isObject()) {
        pack(workflow);
      } else if (workflow.isString()) {
        named(new Callee.Named(workflow.asString(), version(step)).key());
      }
    }
  }

  private static Optional<Integer> version(JsonNode step) {
    return step.path("version").isInt()
        ? Optional.of(step.path("version").asInt())
        : Optional.empty();
  }

  private void named(String key) {
    JsonNode document = all.path(key);
    if (document.isObject() && !packed.has(key)) {
      packed.set(key, document);
      pack(document);
    }
  }
}
