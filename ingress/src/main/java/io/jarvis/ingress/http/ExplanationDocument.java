package io.jarvis.ingress.http;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.state.readmodel.TaskView;
import io.jarvis.state.readmodel.TimelineEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Why a task waits, and why it ran where it did.
 *
 * @param reason how it came to its state
 * @param waiting what the leading dispatcher says of a task that waits for a node
 * @param placements why each attempt went where it went, as the dispatcher wrote down when it chose
 */
record ExplanationDocument(
    String id,
    String state,
    String reason,
    Optional<Explanation> waiting,
    List<Placement> placements) {
  private static final String ASSIGNED = "jarvis.task.assigned";

  /**
   * Where an attempt was placed.
   *
   * @param score empty if it filled the gap before a start that is kept for another
   * @param image what of it the node got for holding the task's image
   */
  record Placement(
      int attempt,
      String node,
      Instant at,
      String policy,
      Optional<Double> score,
      Optional<Double> image,
      Optional<Other> next) {
    static Placement of(TimelineEntry assigned) {
      JsonNode choice = assigned.data().path("choice");
      return new Placement(
          assigned.data().path("attempt").asInt(),
          assigned.data().path("node").asString(),
          assigned.at(),
          choice.path("policy").asString(),
          number(choice.path("score")),
          number(choice.path("image")),
          choice.has("next") ? Optional.of(Other.of(choice.path("next"))) : Optional.empty());
    }

    private static Optional<Double> number(JsonNode value) {
      return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
    }
  }

  /** The node that would have got it otherwise. */
  record Other(String node, double score) {
    static Other of(JsonNode next) {
      return new Other(next.path("node").asString(), next.path("score").asDouble());
    }
  }

  /** The explanation of an index that has not left its array. */
  static ExplanationDocument of(TaskId index, TaskRecord array, Optional<Explanation> waiting) {
    return new ExplanationDocument(
        index.value(),
        IndexCounts.standing(array.state()).word(),
        "it has not left its array; " + TaskDocument.reason(array),
        waiting,
        List.of());
  }

  static ExplanationDocument of(TaskView view, Optional<Explanation> waiting) {
    TaskRecord task = view.record();
    return new ExplanationDocument(
        task.spec().id().value(),
        task.state().word(),
        TaskDocument.reason(task),
        waiting,
        view.timeline().stream()
            .filter(entry -> entry.type().equals(ASSIGNED) && entry.data().has("choice"))
            .map(Placement::of)
            .toList());
  }
}
