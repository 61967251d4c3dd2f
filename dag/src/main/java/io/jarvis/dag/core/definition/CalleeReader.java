package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Part;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads which workflow a step runs.
 *
 * @param reader of a workflow that stands in the step
 */
record CalleeReader(DefinitionReader reader, Problems problems) {
  private static final String EXPECTED = "the name of a stored workflow, or a workflow";
  private static final Callee NONE = new Callee.Named("", Optional.empty());

  Callee read(Part step, JsonNode workflow, Optional<Integer> version, JsonNode given) {
    if (workflow.isObject()) {
      if (version.isPresent()) {
        step.error("version", "the workflow stands here", "no version");
      }
      return inline(step, workflow, given);
    }
    if (!workflow.isString() || !StepReader.NAME.matcher(workflow.asString()).matches()) {
      step.error(
          "workflow",
          Problems.shown(workflow.toString()) + " is neither a name nor a workflow",
          EXPECTED);
      return NONE;
    }
    return new Callee.Named(workflow.asString(), version);
  }

  private Callee inline(Part step, JsonNode workflow, JsonNode given) {
    String at = step.pointer("workflow");
    Reading inline = reader.readAll(new Document(workflow, Map.of()));
    for (FieldError error : inline.errors()) {
      problems.add(at + error.field(), error.problem(), error.expected());
    }
    if (inline.definition().schedule().isPresent()) {
      problems.add(
          at + "/schedule", "only a workflow that is stored runs by itself", "no schedule");
    }
    Arguments.check(inline.definition(), given.propertyNames(), step.pointer("with"), problems);
    return new Callee.Inline(workflow, inline.definition());
  }
}
