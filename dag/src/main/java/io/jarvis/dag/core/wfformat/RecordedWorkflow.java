package io.jarvis.dag.core.wfformat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.definition.TaskCheck;
import io.jarvis.dag.core.document.Document;
import io.jarvis.protocol.task.Parsed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A workflow that somebody recorded in WfFormat 1.5: its graph and its durations. Immutable. */
public record RecordedWorkflow(String name, List<RecordedTask> tasks) {
  private static final int NAME_CHARS = 64;
  private static final int KEPT_CHARS = 56;

  public RecordedWorkflow {
    tasks = List.copyOf(tasks);
  }

  /** Reads one; an {@link IllegalArgumentException} says what is missing. */
  public static RecordedWorkflow read(String name, JsonNode document) {
    Map<String, Double> seconds = new HashMap<>();
    for (JsonNode task : document.at("/workflow/execution/tasks")) {
      seconds.put(text(task, "id"), task.path("runtimeInSeconds").asDouble(0));
    }
    JsonNode specified = document.at("/workflow/specification/tasks");
    Map<String, String> steps = stepNames(specified);
    List<RecordedTask> tasks = new ArrayList<>();
    for (JsonNode task : specified) {
      String id = text(task, "id");
      Double length = seconds.get(id);
      if (length == null) {
        throw new IllegalArgumentException("no execution of task " + id);
      }
      tasks.add(new RecordedTask(known(steps, id), id, needs(task, steps), length));
    }
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("no tasks: it is no WfFormat 1.5");
    }
    return new RecordedWorkflow(name, tasks);
  }

  private static List<String> needs(JsonNode task, Map<String, String> steps) {
    Set<String> needs = new LinkedHashSet<>();
    for (JsonNode parent : task.path("parents")) {
      needs.add(known(steps, parent.asString()));
    }
    return List.copyOf(needs);
  }

  private static String known(Map<String, String> steps, String id) {
    String step = steps.get(id);
    if (step == null) {
      throw new IllegalArgumentException("no task " + id);
    }
    return step;
  }

  /** The ids, as far as a step may bear them. */
  private static Map<String, String> stepNames(JsonNode tasks) {
    Map<String, String> names = new HashMap<>();
    Set<String> taken = new LinkedHashSet<>();
    for (JsonNode task : tasks) {
      String id = text(task, "id");
      String plain = id.replaceAll("[^A-Za-z0-9_-]", "-");
      String name = plain;
      if (plain.length() > NAME_CHARS || !taken.add(plain)) {
        name = plain.substring(Math.max(0, plain.length() - KEPT_CHARS)) + "-" + names.size();
        taken.add(name);
      }
      if (names.put(id, name) != null) {
        throw new IllegalArgumentException("two tasks " + id);
      }
    }
    return names;
  }

  private static String text(JsonNode task, String field) {
    String text = task.path(field).asString("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a task without " + field);
    }
    return text;
  }

  /** The recorded durations, by step. */
  public Map<String, Double> seconds() {
    return tasks.stream().collect(Collectors.toMap(RecordedTask::step, RecordedTask::seconds));
  }

  /**
   * As a workflow of ours whose tasks do nothing; an {@link IllegalArgumentException} says why it
   * is none.
   *
   * @param maxParallel how many of its tasks go at once
   */
  public Definition definition(int maxParallel) {
    ObjectNode document =
        document(task -> JsonNodeFactory.instance.objectNode().put("image", "none"))
            .put("maxParallel", maxParallel);
    return switch (new DefinitionReader(DagLimits.DEFAULT, TaskCheck.NONE)
        .read(new Document(document, Map.of()))) {
      case Parsed.Valid<Definition>(Definition definition) -> definition;
      case Parsed.Invalid<Definition>(var errors) ->
          throw new IllegalArgumentException(name + ": " + errors);
    };
  }

  /**
   * As a document of ours.
   *
   * @param work what the task of a step does, in a task's own words
   */
  public ObjectNode document(Function<RecordedTask, ObjectNode> work) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    ArrayNode steps = nodes.arrayNode();
    for (RecordedTask task : tasks) {
      ObjectNode step = work.apply(task).deepCopy();
      step.put("name", task.step());
      ArrayNode needs = step.putArray("needs");
      task.needs().forEach(needs::add);
      steps.add(step);
    }
    ObjectNode document = nodes.objectNode();
    document.put("name", name.replaceAll("[^A-Za-z0-9_-]", "-"));
    document.set("steps", steps);
    return document;
  }
}
