package io.jarvis.dag.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.run.Run;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Tests that write a log and look at the runs that are folded from it. */
abstract class Journal {
  static final RunId RUN = new RunId("r-1");
  static final NodeId NODE = new NodeId("n1");
  static final Fence FENCE = new Fence("secret");
  static final String ABOVE =
      """
      name: above
      params: {five: 5}
      steps:
        - name: s
          with: {n: "${{ params.five }}"}
          workflow: {name: inner, params: {n: null}, steps: [{name: last, image: x}]}
      """;

  private static final int STEPS = 2_000;

  /** How many runs of so many steps are remembered. */
  static final int REMEMBERED = Math.max(Runs.ENDED_WEIGHT / STEPS, Runs.ENDED_LEAST);

  final Runs runs = new Runs();
  Instant now = Instant.parse("2026-11-26T12:00:00Z");

  RunRecord record() {
    return runs.get(RUN).orElseThrow();
  }

  void create(RunId id, String yaml) {
    Parsed<Document> parsed =
        new DocumentReader(DagLimits.DEFAULT.documentBytes())
            .read(yaml.getBytes(StandardCharsets.UTF_8), DocumentReader.Format.YAML);
    JsonNode document = ((Parsed.Valid<Document>) parsed).value().root();
    apply(
        new RunEvent.Created(
            id, TenantId.DEFAULT, document, json("{}"), "digest", "", TaskEvent.Door.REST));
  }

  List<RunId> apply(Event event) {
    now = now.plusSeconds(1);
    return runs.apply(Recorded.of("e" + now, "/test", now, event));
  }

  TaskId submit(String step) {
    return submit(RUN, step);
  }

  private TaskId submit(RunId run, String step) {
    RunTask task = new RunTask(run, ref(step));
    assertThat(apply(submitted(spec(task.id(), task.labels()), TaskEvent.Door.WORKFLOW)))
        .contains(run);
    return task.id();
  }

  void run(String step, String output) {
    run(RUN, step, output);
  }

  /** A task of this run comes and succeeds. */
  void run(RunId run, String step, String output) {
    TaskId task = submit(run, step);
    apply(new TaskEvent.Assigned(task, 1, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));
    apply(new TaskEvent.Running(task, 1, NODE, FENCE, "c", now));
    Ending ending = ending();
    apply(new TaskEvent.Succeeded(task, 1, NODE, FENCE, ending, Optional.of(json(output))));
  }

  Ending ending() {
    return new Ending(
        "c",
        Optional.of(0),
        Optional.of(Instant.parse("2026-11-26T12:00:00Z")),
        now,
        Optional.empty());
  }

  /** Other runs, so many and so large that no earlier one is remembered; the last of them. */
  RunId endAsManyAsAreRemembered() {
    StringBuilder steps = new StringBuilder("name: wide\ndefaults: {image: x}\nsteps:\n");
    for (int i = 0; i < STEPS; i++) {
      steps.append("  - {name: s").append(i).append("}\n");
    }
    RunId last = RUN;
    for (int i = 0; i < REMEMBERED; i++) {
      last = new RunId("other-" + now.toEpochMilli());
      create(last, steps.toString());
      apply(new RunEvent.CancelRequested(last, ""));
      apply(new RunEvent.Ended(last, RunState.CANCELLED, Optional.empty()));
    }
    return last;
  }

  static TaskEvent.Submitted submitted(TaskSpec spec, TaskEvent.Door door) {
    return new TaskEvent.Submitted(spec.id(), spec, "digest", "", door);
  }

  static TaskSpec spec(TaskId id, Map<String, String> labels) {
    JsonNode task =
        Json.TREES.valueToTree(Map.of("id", id.value(), "image", "x", "labels", labels));
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(task, new TaskSpecReader.Defaults(() -> id, TenantId.DEFAULT));
    return ((Parsed.Valid<TaskSpec>) parsed).value();
  }

  static StepRef ref(String step) {
    return new StepRef(step, 0, 1);
  }

  static JsonNode json(String text) {
    return Json.TREES.readTree(text);
  }

  RunId begin() {
    RunEvent.Created begun = (RunEvent.Created) start();
    assertThat(begun.params().toString()).isEqualTo("{\"n\":5}");
    assertThat(apply(begun)).containsExactly(begun.run(), RUN);
    return begun.run();
  }

  RunEvent start() {
    return start(ref("s"));
  }

  RunEvent start(StepRef step) {
    try {
      return SubRun.begin(runs, record(), step, record().run().workflow(step).orElseThrow());
    } catch (ExpressionException e) {
      throw new AssertionError(e);
    }
  }

  Run sub(RunId id) {
    return runs.get(id).orElseThrow().run();
  }
}
