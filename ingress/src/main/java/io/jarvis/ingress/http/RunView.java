package io.jarvis.ingress.http;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.journal.StepTimes;
import io.jarvis.dag.core.run.StepState;
import io.jarvis.dag.core.run.StepView;
import io.jarvis.protocol.event.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A run as the API shows it. */
record RunView(
    String id,
    String workflow,
    Optional<Integer> version,
    JsonNode params,
    String tenant,
    String state,
    String door,
    String principal,
    Optional<RunEvent.Parent> parent,
    Optional<Instant> scheduledFor,
    Instant createdAt,
    Optional<Instant> endedAt,
    Optional<JsonNode> output,
    Optional<String> message,
    Map<String, Long> stepStates,
    List<StepDocument> steps) {

  /** One of its steps. */
  record StepDocument(
      String name,
      String state,
      String message,
      List<String> needs,
      int round,
      int tasks,
      int active,
      int succeeded,
      int failed,
      int cancelled,
      Optional<Instant> submittedAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt) {}

  /** A run without its steps. */
  record Summary(
      String id,
      String workflow,
      String tenant,
      String state,
      Optional<RunEvent.Parent> parent,
      Instant createdAt,
      Optional<Instant> endedAt,
      Optional<String> message) {
    static Summary of(RunRecord record) {
      return new Summary(
          record.created().run().value(),
          record.run().spec().definition().name(),
          record.created().tenant().value(),
          record.run().state().word(),
          record.created().parent(),
          record.createdAt(),
          record.endedAt(),
          record.message());
    }
  }

  /** A page of runs. @param next the cursor of the next page; empty if this is the last */
  record Page(List<Summary> runs, Optional<String> next) {}

  /** With the steps in these states; with all if none is named. */
  static RunView of(RunRecord record, Set<StepState> states) {
    List<StepView> views = record.run().steps();
    return new RunView(
        record.created().run().value(),
        record.run().spec().definition().name(),
        record.created().version(),
        record.created().params(),
        record.created().tenant().value(),
        record.run().state().word(),
        record.created().door().word(),
        record.created().principal(),
        record.created().parent(),
        record.created().scheduledFor(),
        record.createdAt(),
        record.endedAt(),
        record.output(),
        record.message(),
        views.stream().collect(groupingBy(view -> view.state().word(), TreeMap::new, counting())),
        steps(record, views, states));
  }

  private static List<StepDocument> steps(
      RunRecord record, List<StepView> views, Set<StepState> states) {
    List<Step> steps = record.run().spec().definition().steps();
    List<StepDocument> documents = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      if (states.isEmpty() || states.contains(views.get(i).state())) {
        documents.add(step(views.get(i), steps.get(i), record.times(views.get(i).name())));
      }
    }
    return documents;
  }

  private static StepDocument step(StepView view, Step step, StepTimes times) {
    return new StepDocument(
        view.name(),
        view.state().word(),
        view.message(),
        step.needs(),
        view.round(),
        view.tasks(),
        view.active(),
        view.succeeded(),
        view.failed(),
        view.cancelled(),
        times.submittedAt(),
        times.startedAt(),
        view.state().ended() ? times.endedAt() : Optional.empty());
  }
}
