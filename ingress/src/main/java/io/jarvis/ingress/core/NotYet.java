package io.jarvis.ingress.core;

import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import java.util.List;

/** What is right in a workflow and nobody does yet. */
final class NotYet {
  private NotYet() {}

  static List<FieldError> errors(Document document, Definition definition) {
    Problems problems = new Problems(document);
    if (definition.schedule().isPresent()) {
      problems.add("/schedule", "this version runs nothing by itself yet", "no schedule");
    }
    return problems.all();
  }
}
