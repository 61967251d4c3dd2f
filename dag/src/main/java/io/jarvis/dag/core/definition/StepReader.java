package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Part;
import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.dag.core.expression.Expression;
import io.jarvis.dag.core.expression.Template;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.RetrySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one step. Confined to one reading. */
final class StepReader {
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  static final String NAME_FORM = "1 to 64 letters, digits, hyphens or underscores";

  /** The words of a step that are not its task's. */
  static final List<String> WORDS =
      List.of(
          "name",
          "needs",
          "when",
          "forEach",
          "matrix",
          "allowFailure",
          "tolerate",
          "maxParallel",
          "onExit",
          "workflow",
          "version",
          "with");

  private static final List<String> OF_THE_RUN = List.of("id", "tenant");

  /** What others know beside the axes of a matrix. */
  private static final List<String> NO_AXES = List.of("include", "exclude");

  private final DagLimits limits;
  private final TaskWords tasks;
  private final CalleeReader callees;
  private final Problems problems;

  StepReader(DagLimits limits, TaskWords tasks, CalleeReader callees, Problems problems) {
    this.limits = limits;
    this.tasks = tasks;
    this.callees = callees;
    this.problems = problems;
  }

  Step read(JsonNode node, String pointer) {
    Part part = new Part(node, pointer, problems);
    String name = part.text("name", NAME_FORM).orElse("");
    if (!NAME.matcher(name).matches()) {
      part.error("name", "'" + Problems.shown(name) + "' is no name", NAME_FORM);
    }
    FanOut fanOut = fanOut(part);
    Step step =
        new Step(
            name,
            needs(part),
            when(part),
            fanOut,
            work(part, (ObjectNode) node, pointer),
            part.flag("allowFailure"),
            tolerance(part, fanOut),
            part.integer("maxParallel", 1, limits.fanOut()).orElse(limits.fanOut()),
            part.word("onExit", OnExit.class));
    if (step.work() instanceof Work.Workflow) {
      // Of a task the rest are words of its own, and refused with these.
      part.refuseUnknown();
    }
    return step;
  }

  private List<String> needs(Part part) {
    List<String> needs = new ArrayList<>();
    for (JsonNode need : part.list("needs", limits.steps()).orElseGet(StepReader::none)) {
      if (need.isString()) {
        needs.add(need.asString());
      } else {
        problems.add(
            Pointer.of(part.pointer("needs"), needs.size()), "it is no text", "a step's name");
        needs.add("");
      }
    }
    return needs;
  }

  private static JsonNode none() {
    return JsonNodeFactory.instance.arrayNode();
  }

  private Optional<Expression> when(Part part) {
    return part.text("when", "a CEL condition")
        .filter(text -> {
          if (text.contains(Template.OPEN)) {
            part.error("when", "it stands in ${{ }}", "CEL as it is, such as params.count > 3");
          }
          return !text.contains(Template.OPEN);
        })
        .flatMap(text ->
            switch (Expression.compile(text)) {
              case Parsed.Valid<Expression>(Expression expression) -> Optional.of(expression);
              case Parsed.Invalid<Expression>(var errors) -> {
                errors.forEach(e -> part.error("when", e.problem(), e.expected()));
                yield Optional.empty();
              }
            });
  }

  private FanOut fanOut(Part part) {
    Optional<JsonNode> forEach = part.node("forEach");
    Optional<JsonNode> matrix = part.object("matrix");
    if (forEach.isPresent() && matrix.isPresent()) {
      part.error("matrix", "the step has forEach too", "one of them");
    }
    if (forEach.isPresent()) {
      return new FanOut.ForEach(list(forEach.get(), part.pointer("forEach")));
    }
    return matrix.isPresent() ? matrix(part, matrix.get()) : new FanOut.Single();
  }

  private FanOut.Matrix matrix(Part part, JsonNode matrix) {
    Map<String, Template> axes = new LinkedHashMap<>();
    matrix
        .properties()
        .forEach(axis ->
            axes.put(
                axis.getKey(),
                list(axis.getValue(), Pointer.of(part.pointer("matrix"), axis.getKey()))));
    for (String word : NO_AXES) {
      if (axes.containsKey(word)) {
        problems.add(
            Pointer.of(part.pointer("matrix"), word),
            "there is no such word in a matrix, and no axis is called so",
            "lists by name; for chosen combinations forEach over a list of objects");
      }
    }
    if (axes.isEmpty() || axes.size() > DagLimits.AXES) {
      part.error(
          "matrix", "it has " + axes.size() + " axes", "1 to " + DagLimits.AXES + " lists by name");
    }
    return new FanOut.Matrix(axes);
  }

  private Template list(JsonNode node, String pointer) {
    Template list = Template.compile(node, pointer, problems);
    boolean computed = list instanceof Template.Whole;
    if (!computed && !node.isArray()) {
      problems.add(
          pointer, "it is no list", "a list, or one expression such as ${{ params.files }}");
    } else if (node.isArray() && node.size() > limits.fanOut()) {
      problems.add(
          pointer, "it has " + node.size() + " entries", "at most " + limits.fanOut() + " entries");
    }
    return list;
  }

  private Tolerance tolerance(Part part, FanOut fanOut) {
    Optional<JsonNode> node = part.node("tolerate");
    if (node.isEmpty()) {
      return Tolerance.NONE;
    }
    if (fanOut instanceof FanOut.Single) {
      part.error("tolerate", "the step is one task", "allowFailure, or forEach or matrix with it");
    }
    return tolerance(node.get())
        .orElseGet(() -> {
          part.error(
              "tolerate",
              Problems.shown(node.get().toString()) + " is not allowed",
              "a number of tasks such as 3, or a share such as 10%");
          return Tolerance.NONE;
        });
  }

  private Optional<Tolerance> tolerance(JsonNode node) {
    if (node.isInt() && node.asInt() >= 0 && node.asInt() <= limits.fanOut()) {
      return Optional.of(new Tolerance(node.asInt(), 0));
    }
    return node.isString() && node.asString().matches("[0-9]{1,2}%|100%")
        ? Optional.of(new Tolerance(0, Integer.parseInt(node.asString().replace("%", ""))))
        : Optional.empty();
  }

  private Work work(Part part, ObjectNode node, String pointer) {
    Optional<JsonNode> with = part.object("with");
    Optional<Integer> version = part.integer("version", 1, Integer.MAX_VALUE);
    Optional<JsonNode> workflow = part.node("workflow");
    if (workflow.isPresent()) {
      Optional<Duration> timeout =
          part.span("timeout", Duration.ofSeconds(1), DefinitionReader.MAX_TIMEOUT);
      RetrySpec retry =
          part.object("retry")
              .map(words -> tasks.retry(words, part.pointer("retry")))
              .orElse(RetrySpec.DEFAULT);
      JsonNode given = with.orElseGet(JsonNodeFactory.instance::objectNode);
      return new Work.Workflow(
          callees.read(part, workflow.get(), version, given),
          List.copyOf(given.propertyNames()),
          Template.compile(given, part.pointer("with"), problems),
          timeout,
          retry);
    }
    for (String word : List.of("with", "version")) {
      if (part.node(word).isPresent()) {
        part.error(word, "the step runs no workflow", "workflow: the name of one");
      }
    }
    return new Work.Task(tasks.read(taskOf(part, node), pointer));
  }

  private static ObjectNode taskOf(Part part, ObjectNode node) {
    for (String name : OF_THE_RUN) {
      if (node.has(name)) {
        part.error(name, "a step has none of its own", "it is the run's: leave it out");
      }
    }
    ObjectNode task = node.deepCopy();
    task.remove(WORDS);
    task.remove(OF_THE_RUN);
    return task;
  }
}
