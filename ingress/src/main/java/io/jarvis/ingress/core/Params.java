package io.jarvis.ingress.core;

import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Holds the parameters of a run against those that its workflow declares. */
final class Params {
  private Params() {}

  /**
   * What is wrong with them.
   *
   * @param document in which they, or the declarations that lack a value, stand
   */
  static List<FieldError> errors(Document document, Definition definition, JsonNode params) {
    Problems problems = new Problems(document);
    for (String name : params.propertyNames()) {
      if (!definition.params().containsKey(name)) {
        problems.add(
            Pointer.of("/params", name),
            "there is no such parameter",
            definition.params().isEmpty()
                ? "none, for none is declared"
                : "one of " + String.join(", ", definition.params().keySet()));
      }
    }
    definition
        .params()
        .forEach((name, value) -> {
          if (value.isNull() && params.path(name).isMissingNode()) {
            problems.add(Pointer.of("/params", name), "it is missing", "a value");
          }
        });
    return problems.all();
  }
}
