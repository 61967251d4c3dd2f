package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.dag.core.expression.Template;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.RetrySpec;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The words of a step that are its task's own: merged with the defaults and checked by the reader
 * of tasks. What an expression will say is not known yet; what is wrong with such a field alone is
 * left for the moment the step begins.
 */
final class TaskWords {
  private static final TaskSpecReader READER = new TaskSpecReader(SubmissionLimits.DEFAULT);
  private static final TaskSpecReader.Defaults DEFAULTS =
      new TaskSpecReader.Defaults(() -> new TaskId("step"), TenantId.DEFAULT);
  private static final String DEFAULTS_POINTER = "/defaults";

  /** What a cluster may forbid: it must be known when the workflow is admitted. */
  private static final List<String> CLOSED = List.of("/capabilities", "/user");

  /** Its end is told by other events than a task's, and a step has forEach. */
  private static final FieldError ARRAY =
      new FieldError("array", "the task of a step cannot be one", "a step with forEach");

  private static final String UNKNOWN = "there is no such field";

  private final JsonNode defaults;
  private final TaskCheck check;
  private final Problems problems;

  TaskWords(JsonNode defaults, TaskCheck check, Problems problems) {
    this.defaults = defaults;
    this.check = check;
    this.problems = problems;
  }

  /** The task of a step. */
  Template read(ObjectNode own, String pointer) {
    ObjectNode merged = merged(defaults, own);
    Set<String> open = new HashSet<>();
    JsonNode closed = withoutExpressions(merged, "", open);
    for (FieldError error : errors(closed)) {
      String at = Pointer.ofPath(closed, error.field().equals("body") ? "" : error.field());
      if (open.stream().noneMatch(other -> within(at, other) || within(other, at))) {
        problems.add(place(own, pointer, at), error.problem(), expected(error));
      }
    }
    open.stream()
        .filter(at -> CLOSED.stream().anyMatch(word -> within(at, word)))
        .forEach(at ->
            problems.add(
                place(own, pointer, at),
                "an expression is not allowed here",
                "plain text: the door decides about it"));
    return Template.compile(merged, pointer, problems);
  }

  /** How often a run is begun anew, in the words of a task. */
  RetrySpec retry(JsonNode words, String pointer) {
    ObjectNode task = JsonNodeFactory.instance.objectNode().put("image", "none");
    task.set("retry", words);
    if (words.has("on")) {
      problems.add(
          Pointer.of(pointer, "on"),
          "a run has no such cause",
          "no causes: it is begun anew if it failed or took too long");
    }
    return switch (READER.read(task, DEFAULTS)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec.retry();
      case Parsed.Invalid<TaskSpec>(List<FieldError> errors) -> {
        for (FieldError error : errors) {
          String at = Pointer.ofPath(task, error.field()).substring("/retry".length());
          problems.add(pointer + at, error.problem(), error.expected());
        }
        yield RetrySpec.DEFAULT;
      }
    };
  }

  private List<FieldError> errors(JsonNode task) {
    return switch (READER.read(task, DEFAULTS)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) when spec.array().isPresent() -> List.of(ARRAY);
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> check.check(spec);
      case Parsed.Invalid<TaskSpec>(List<FieldError> errors) -> errors;
    };
  }

  private static String expected(FieldError error) {
    return error.problem().equals(UNKNOWN) && !error.field().contains(".")
        ? "a word of a step (" + String.join(", ", StepReader.WORDS) + ") or of a task"
        : error.expected();
  }

  private String place(ObjectNode own, String pointer, String at) {
    boolean byDefault = own.at(at).isMissingNode() && !defaults.at(at).isMissingNode();
    return (byDefault ? DEFAULTS_POINTER : pointer) + at;
  }

  private static boolean within(String inner, String outer) {
    return inner.equals(outer) || inner.startsWith(outer + "/");
  }

  private static JsonNode withoutExpressions(JsonNode node, String pointer, Set<String> open) {
    if (node.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(e ->
              copy.set(
                  e.getKey(),
                  withoutExpressions(e.getValue(), Pointer.of(pointer, e.getKey()), open)));
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(e -> copy.add(withoutExpressions(e, Pointer.of(pointer, copy.size()), open)));
      return copy;
    }
    if (node.isString() && node.asString().contains(Template.OPEN)) {
      open.add(pointer);
      return JsonNodeFactory.instance.stringNode("x");
    }
    return node;
  }

  /** Objects are merged field by field; of anything else the upper one stands. */
  private static ObjectNode merged(JsonNode below, JsonNode above) {
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    below.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
    above
        .properties()
        .forEach(entry -> {
          JsonNode under = Optional.ofNullable(merged.get(entry.getKey())).orElse(entry.getValue());
          boolean both = under.isObject() && entry.getValue().isObject();
          merged.set(entry.getKey(), both ? merged(under, entry.getValue()) : entry.getValue());
        });
    return merged;
  }
}
