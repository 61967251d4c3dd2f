package io.jarvis.workflow.core;

import io.jarvis.catalog.constraint.Constraint;
import io.jarvis.dag.core.definition.Work;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.journal.RunTask;
import io.jarvis.dag.core.journal.Runs;
import io.jarvis.dag.core.journal.SubRun;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes a task of what a step's expressions come to. Pure and thread-safe. */
public final class Preparation {
  /** The most that the parameters of a run come to that is a step: they stand in one event. */
  public static final int MOST_PARAM_BYTES = 100_000;

  private static final int NAME_CHARS = 128;
  private static final Set<String> OF_TEXTS = Set.of("command", "args", "env", "labels");
  private static final TaskSpecReader READER = new TaskSpecReader(SubmissionLimits.DEFAULT);

  private Preparation() {}

  /** What became of it. */
  public sealed interface Prepared {
    /** A task that can be submitted. */
    record Ready(TaskSpec spec, LinePlace place) implements Prepared {}

    /** A run that begins or goes on. */
    record Begun(RunEvent event) implements Prepared {}

    /** What it came to is no task. */
    record Refused(String why) implements Prepared {}
  }

  /** One task of a run, or a run that is a step of it. */
  public static Prepared of(Runs runs, RunRecord record, StepRef ref) {
    try {
      Optional<Work.Workflow> workflow = record.run().workflow(ref);
      return workflow.isPresent()
          ? begun(SubRun.begin(runs, record, ref, workflow.get()))
          : task(record, ref);
    } catch (ExpressionException e) {
      return new Prepared.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static Prepared begun(RunEvent event) {
    boolean fits =
        !(event instanceof RunEvent.Created created)
            || Json.TREES.writeValueAsBytes(created.params()).length <= MOST_PARAM_BYTES;
    return fits
        ? new Prepared.Begun(event)
        : new Prepared.Refused("its parameters have more than " + MOST_PARAM_BYTES + " bytes");
  }

  private static Prepared task(RunRecord record, StepRef ref) throws ExpressionException {
    RunTask task = new RunTask(record.created().run(), ref);
    JsonNode words = record.run().work(ref);
    return read(
        document(record, task, words),
        new TaskSpecReader.Defaults(task::id, record.created().tenant()),
        new LinePlace(record.begunAt(), record.run().servedAfter(ref)));
  }

  private static ObjectNode document(RunRecord record, RunTask task, JsonNode words) {
    ObjectNode document = Json.TREES.createObjectNode();
    words
        .properties()
        .forEach(entry ->
            document.set(
                entry.getKey(),
                OF_TEXTS.contains(entry.getKey()) ? texts(entry.getValue()) : entry.getValue()));
    document.put("id", task.id().value());
    document.put("tenant", record.created().tenant().value());
    document.put("name", name(record, task));
    ObjectNode labels = document.putObject("labels");
    texts(words.path("labels")).properties().forEach(e -> labels.set(e.getKey(), e.getValue()));
    task.labels().forEach(labels::put);
    return document;
  }

  /** An expression's value is often a number where a task wants its text. */
  private static JsonNode texts(JsonNode node) {
    if (node.isArray()) {
      ArrayNode texts = Json.TREES.createArrayNode();
      node.forEach(element -> texts.add(texts(element)));
      return texts;
    }
    if (node.isObject()) {
      ObjectNode texts = Json.TREES.createObjectNode();
      node.properties().forEach(entry -> texts.set(entry.getKey(), texts(entry.getValue())));
      return texts;
    }
    return node.isNumber() || node.isBoolean()
        ? JsonNodeFactory.instance.stringNode(node.asString())
        : node;
  }

  private static String name(RunRecord record, RunTask task) {
    String name = record.run().spec().definition().name() + "/" + task.ref().step();
    return name.substring(0, Math.min(NAME_CHARS, name.length()));
  }

  private static Prepared read(
      ObjectNode document, TaskSpecReader.Defaults defaults, LinePlace place) {
    return switch (READER.read(Json.TREES.writeValueAsBytes(document), defaults)) {
      case Parsed.Invalid<TaskSpec>(List<FieldError> errors) ->
          new Prepared.Refused(
              errors.stream()
                  .map(error -> error.field() + ": " + error.problem())
                  .collect(Collectors.joining("; ")));
      case Parsed.Valid<TaskSpec>(TaskSpec spec) when spec.array().isPresent() ->
          new Prepared.Refused("array: the task of a step cannot be one");
      case Parsed.Valid<TaskSpec>(TaskSpec spec) ->
          spec.expressions().entrySet().stream()
              .filter(e -> Constraint.compile(e.getValue()) instanceof Parsed.Invalid<Constraint>)
              .findFirst()
              .<Prepared>map(e ->
                  new Prepared.Refused(e.getKey() + ": '" + e.getValue() + "' is no expression"))
              .orElseGet(() -> new Prepared.Ready(spec, place));
    };
  }
}
