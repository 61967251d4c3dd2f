package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Parsed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Finds the stored workflows that the steps of a workflow run, and those that theirs run: each must
 * be there and right, be given the parameters that it wants, and never run itself. Confined to one
 * reading; pure but for the library.
 */
public final class Composition {
  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();
  private static final Node NONE = new Node(Optional.empty(), 1);

  /** How many mistakes of another document are told. */
  private static final int MOST_TOLD = 5;

  private final DefinitionReader reader;
  private final int nesting;
  private final Function<Callee.Named, Optional<JsonNode>> library;
  private final Map<Callee.Named, Node> known = new HashMap<>();
  private final Map<String, JsonNode> documents = new LinkedHashMap<>();
  private final Deque<String> path = new ArrayDeque<>();

  /** A workflow that was found, and how many levels it has, itself counted. */
  private record Node(Optional<Definition> definition, int levels) {}

  private Composition(DefinitionReader reader, Function<Callee.Named, Optional<JsonNode>> library) {
    this.reader = reader;
    nesting = reader.limits().nesting();
    this.library = library;
  }

  /**
   * All that a workflow runs, by their keys.
   *
   * @param definition of the document, or as much of it as could be read
   * @param library the documents of stored workflows
   */
  public static Parsed<Map<String, JsonNode>> of(
      Document document,
      Definition definition,
      DefinitionReader reader,
      Function<Callee.Named, Optional<JsonNode>> library) {
    Problems problems = new Problems(document);
    Composition composition = new Composition(reader, library);
    composition.path.push(definition.name());
    int levels = composition.levels(definition, new Place("", problems));
    if (problems.none() && levels > composition.nesting) {
      problems.add(
          "/steps", "workflows run workflows " + levels + " levels deep", composition.expected());
    }
    return problems.none()
        ? new Parsed.Valid<>(composition.documents)
        : new Parsed.Invalid<>(problems.all());
  }

  private String expected() {
    return "at most " + nesting + " levels";
  }

  /** Where something stands, and where it is noted what is wrong with it. */
  private record Place(String pointer, Problems problems) {
    Place in(String name) {
      return new Place(Pointer.of(pointer, name), problems);
    }

    Place at(int index) {
      return new Place(Pointer.of(pointer, index), problems);
    }

    void add(String problem, String expected) {
      problems.add(pointer, problem, expected);
    }
  }

  /** How many levels a workflow has. */
  private int levels(Definition definition, Place place) {
    int levels = 1;
    for (int i = 0; i < definition.steps().size(); i++) {
      if (definition.steps().get(i).work() instanceof Work.Workflow workflow) {
        levels = Math.max(levels, 1 + levels(workflow, place.in("steps").at(i)));
      }
    }
    return levels;
  }

  private int levels(Work.Workflow work, Place step) {
    return switch (work.callee()) {
      case Callee.Inline(JsonNode document, Definition definition) ->
          levels(definition, step.in("workflow"));
      // What it should have been is told already.
      case Callee.Named named when named.name().isEmpty() -> 1;
      case Callee.Named named -> {
        Node node = node(named, step.in("workflow"));
        node.definition()
            .ifPresent(found ->
                Arguments.check(found, work.given(), step.in("with").pointer(), step.problems()));
        yield node.levels();
      }
    };
  }

  private Node node(Callee.Named named, Place place) {
    Node before = known.get(named);
    if (before != null) {
      return before;
    }
    if (path.contains(named.name()) || path.size() >= nesting) {
      place.add(circleOrDepth(named), "workflows that do not run themselves, " + expected());
      return NONE;
    }
    Node node = found(named, place);
    if (node.definition().isPresent()) {
      known.put(named, node);
    }
    return node;
  }

  private String circleOrDepth(Callee.Named named) {
    List<String> names = new ArrayList<>(path.reversed());
    names.add(named.name());
    return (path.contains(named.name())
            ? "these workflows run each other in a circle: "
            : "too deep: ")
        + String.join(" -> ", names);
  }

  private Node found(Callee.Named named, Place place) {
    Optional<JsonNode> document = library.apply(named);
    if (document.isEmpty()) {
      place.add("there is no workflow " + named, "the name of a stored one");
      return NONE;
    }
    return switch (reader.read(new Document(document.get(), Map.of()))) {
      case Parsed.Invalid<Definition>(List<FieldError> errors) -> {
        tell(named, errors, place);
        yield NONE;
      }
      case Parsed.Valid<Definition>(Definition definition) -> {
        documents.put(named.key(), document.get());
        yield within(named, definition, place);
      }
    };
  }

  private Node within(Callee.Named named, Definition definition, Place place) {
    Problems problems = new Problems(new Document(NOTHING, Map.of()));
    path.push(named.name());
    int levels = levels(definition, new Place("", problems));
    path.pop();
    tell(named, problems.all(), place);
    return new Node(Optional.of(definition), levels);
  }

  /** What is wrong with another document is told where the step names it. */
  private static void tell(Callee.Named named, List<FieldError> errors, Place place) {
    errors.stream()
        .limit(MOST_TOLD)
        .forEach(error ->
            place.add(
                "in workflow " + named + ", " + error.field() + ": " + error.problem(),
                error.expected()));
  }
}
