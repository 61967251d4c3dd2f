package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.document.Part;
import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.dag.core.expression.Template;
import io.jarvis.protocol.task.Parsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a workflow as people write it and names everything that is wrong with it at once, each with
 * its place. Thread-safe; a pure function of its input.
 */
public final class DefinitionReader {
  /** The longest a run may take. */
  public static final Duration MAX_TIMEOUT = Duration.ofDays(29);

  private static final Definition UNREADABLE =
      new Definition(
          "",
          Map.of(),
          FailureRule.FAIL_FAST,
          1,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());

  private final DagLimits limits;
  private final TaskCheck check;
  private final int level;

  public DefinitionReader(DagLimits limits, TaskCheck check) {
    this(limits, check, 1);
  }

  private DefinitionReader(DagLimits limits, TaskCheck check, int level) {
    this.limits = limits;
    this.check = check;
    this.level = level;
  }

  DagLimits limits() {
    return limits;
  }

  /** Never throws for what a client can send. */
  public Parsed<Definition> read(byte[] body, DocumentReader.Format format) {
    return switch (new DocumentReader(limits.documentBytes()).read(body, format)) {
      case Parsed.Valid<Document>(Document document) -> read(document);
      case Parsed.Invalid<Document>(var errors) -> new Parsed.Invalid<>(errors);
    };
  }

  /** Reads a document that is an object. */
  public Parsed<Definition> read(Document document) {
    return readAll(document).parsed();
  }

  /** Reads a document that is an object, for whoever looks for more that is wrong with it. */
  public Reading readAll(Document document) {
    Problems problems = new Problems(document);
    if (level > limits.nesting()) {
      problems.add("", "it stands too deep in others", "at most " + limits.nesting() + " levels");
      return new Reading(UNREADABLE, problems.all());
    }
    Part part = new Part(document.root(), "", problems);
    Map<String, JsonNode> params = params(part, problems);
    List<Step> steps = steps(part, problems);
    Optional<Template> output =
        part.node("output").map(node -> Template.compile(node, part.pointer("output"), problems));
    Definition definition =
        new Definition(
            name(part),
            params,
            part.word("onFailure", FailureRule.class).orElse(FailureRule.FAIL_FAST),
            part.integer("maxParallel", 1, limits.tasks()).orElse(limits.tasks()),
            part.span("timeout", Duration.ofSeconds(1), MAX_TIMEOUT),
            part.object("schedule")
                .map(node -> ScheduleReader.read(node, part.pointer("schedule"), problems)),
            steps,
            output);
    part.refuseUnknown();
    new StepChecks(definition, problems).run();
    return new Reading(definition, problems.all());
  }

  private static String name(Part part) {
    String name = part.text("name", StepReader.NAME_FORM).orElse("");
    if (!StepReader.NAME.matcher(name).matches()) {
      part.error("name", "'" + Problems.shown(name) + "' is no name", StepReader.NAME_FORM);
    }
    return name;
  }

  private static Map<String, JsonNode> params(Part part, Problems problems) {
    Map<String, JsonNode> params = new LinkedHashMap<>();
    part.object("params")
        .ifPresent(node ->
            node.properties()
                .forEach(entry -> {
                  if (!StepReader.NAME.matcher(entry.getKey()).matches()) {
                    problems.add(
                        Pointer.of(part.pointer("params"), entry.getKey()),
                        "it is no name",
                        StepReader.NAME_FORM);
                  }
                  params.put(entry.getKey(), entry.getValue());
                }));
    if (params.size() > DagLimits.PARAMS) {
      part.error(
          "params", "there are " + params.size(), "at most " + DagLimits.PARAMS + " parameters");
    }
    return params;
  }

  private static JsonNode defaults(Part part, Problems problems) {
    ObjectNode defaults = JsonNodeFactory.instance.objectNode();
    part.object("defaults")
        .ifPresent(node ->
            node.properties()
                .forEach(entry -> {
                  if (StepReader.WORDS.contains(entry.getKey())) {
                    problems.add(
                        Pointer.of(part.pointer("defaults"), entry.getKey()),
                        "it is no word of a task",
                        "a task's words");
                  } else {
                    defaults.set(entry.getKey(), entry.getValue());
                  }
                }));
    return defaults;
  }

  private List<Step> steps(Part part, Problems problems) {
    JsonNode defaults = defaults(part, problems);
    CalleeReader callees =
        new CalleeReader(new DefinitionReader(limits, check, level + 1), problems);
    StepReader reader =
        new StepReader(limits, new TaskWords(defaults, check, problems), callees, problems);
    JsonNode list =
        part.list("steps", limits.steps()).orElseGet(JsonNodeFactory.instance::arrayNode);
    if (list.isEmpty()) {
      part.error("steps", "there are none", "a list of at least one step");
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String at = Pointer.of(part.pointer("steps"), i);
      if (list.get(i).isObject()) {
        steps.add(reader.read(list.get(i), at));
      } else {
        problems.add(at, "it is no object", "a step");
        // The others keep their places.
        steps.add(Step.nothing(Optional.empty()));
      }
    }
    return steps;
  }
}
