package io.jarvis.dag.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.run.Action;
import io.jarvis.dag.core.run.Run;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.StepState;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
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
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class RunsTest {
  private static final RunId RUN = new RunId("r-1");
  private static final NodeId NODE = new NodeId("n1");
  private static final Fence FENCE = new Fence("secret");
  private static final String TWO_STEPS =
      """
      name: two
      output: ${{ steps.b.output }}
      steps:
        - {name: a, image: x}
        - {name: b, image: x, needs: [a], input: "${{ steps.a.output }}"}
      """;

  private static final String ABOVE =
      """
      name: above
      params: {five: 5}
      steps:
        - name: s
          with: {n: "${{ params.five }}"}
          workflow: {name: inner, params: {n: null}, steps: [{name: last, image: x}]}
      """;

  private final Runs runs = new Runs();
  private Instant now = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void followsARunToItsEnd() {
    create(RUN, TWO_STEPS);
    run("a", "{\"n\":1}");
    assertThat(record().run().decide(9)).containsExactly(new Action.Submit(ref("b")));
    run("b", "{\"n\":2}");
    assertThat(record().run().state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(record().outcome()).isEmpty();

    apply(new RunEvent.Ended(RUN, RunState.SUCCEEDED, Optional.of(json("{\"n\":2}"))));

    assertThat(record().run().finished()).isTrue();
    assertThat(record().outcome().orElseThrow().routingKey())
        .isEqualTo("default.workflow.succeeded.r-1");
    StepTimes times = record().times("a");
    assertThat(times.submittedAt().orElseThrow()).isBefore(times.startedAt().orElseThrow());
    assertThat(times.startedAt().orElseThrow()).isBefore(times.endedAt().orElseThrow());
  }

  @Test
  void keepsTheFirstOfTwoRunsOfAnId() {
    create(RUN, TWO_STEPS);
    create(RUN, "name: other\nsteps: [{name: z, image: x}]");

    assertThat(record().run().spec().definition().name()).isEqualTo("two");
    assertThat(runs.all()).hasSize(1);
  }

  @Test
  void takesNoTaskForOneOfARunThatIsNone() {
    create(RUN, TWO_STEPS);
    RunTask task = new RunTask(RUN, ref("a"));

    TaskSpec stranger = spec(new TaskId("other"), task.labels());
    assertThat(apply(submitted(stranger, TaskEvent.Door.WORKFLOW))).isEmpty();
    TaskSpec client = spec(task.id(), task.labels());
    assertThat(apply(submitted(client, TaskEvent.Door.REST))).isEmpty();
    TaskSpec later = spec(new RunTask(RUN, ref("b")).id(), new RunTask(RUN, ref("b")).labels());
    assertThat(apply(submitted(later, TaskEvent.Door.WORKFLOW))).isEmpty();

    assertThat(record().run().decide(9)).containsExactly(new Action.Submit(ref("a")));
  }

  @Test
  void ignoresAReportThatBearsAnotherFence() {
    create(RUN, TWO_STEPS);
    TaskId task = submit("a");
    apply(new TaskEvent.Assigned(task, 1, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));

    apply(new TaskEvent.Succeeded(task, 1, NODE, new Fence("old"), ending(), Optional.empty()));

    assertThat(runs.task(task).map(TaskProgress::state)).contains(TaskState.ASSIGNED);
    assertThat(record().run().steps().getFirst().active()).isEqualTo(1);
  }

  @Test
  void knowsATaskWhoseSubmissionTheLogHasLost() {
    create(RUN, TWO_STEPS);
    RunTask task = new RunTask(RUN, ref("a"));
    TaskEvent.Submitted submitted =
        submitted(spec(task.id(), task.labels()), TaskEvent.Door.WORKFLOW);
    TaskProgress pending = new TaskProgress(TaskState.PENDING, 1, 0, Optional.empty(), false);

    apply(new TaskEvent.Restated(task.id(), submitted, now, pending));

    assertThat(record().run().steps().getFirst().active()).isEqualTo(1);
  }

  @Test
  void countsATaskThatCouldNotBeSubmittedAsFailed() {
    create(RUN, TWO_STEPS);

    apply(new RunEvent.TaskRefused(RUN, "a", 0, 1, "no image"));

    assertThat(record().run().state()).isEqualTo(RunState.FAILED);
    assertThat(record().run().steps().getFirst().message()).isEqualTo("no image");
  }

  @Test
  void goesOnAfterARetryAndSaysWhyItFailed() {
    create(RUN, TWO_STEPS);
    TaskId task = submit("a");
    apply(new TaskEvent.Failed(task, 1, Cause.EXIT_CODE, Optional.of(3), "exit code 3"));
    apply(new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    assertThat(record().run().steps().getFirst().message()).isEqualTo("exit-code: exit code 3");

    assertThat(apply(new RunEvent.Retried(RUN, List.of(), ""))).contains(RUN);

    assertThat(record().endedAt()).isEmpty();
    assertThat(record().begunAt()).isAfter(record().createdAt());
    assertThat(record().run().decide(9)).containsExactly(new Action.Submit(new StepRef("a", 0, 2)));
  }

  @Test
  void pausesResumesAndEndsAsItIsTold() {
    create(RUN, TWO_STEPS);

    assertThat(apply(new RunEvent.Paused(RUN, ""))).contains(RUN);
    assertThat(record().run().state()).isEqualTo(RunState.PAUSED);
    assertThat(apply(new RunEvent.Resumed(RUN, ""))).contains(RUN);
    assertThat(apply(new RunEvent.Resumed(RUN, ""))).isEmpty();
    apply(new RunEvent.TimedOut(RUN));
    assertThat(record().run().state()).isEqualTo(RunState.TIMED_OUT);
    assertThat(apply(new RunEvent.CancelRequested(RUN, ""))).isEmpty();
    assertThat(apply(new RunEvent.CancelRequested(new RunId("unknown"), ""))).isEmpty();
  }

  @Test
  void learnsFromEarlierRunsHowLongStepsTake() {
    String yaml =
        """
        name: learning
        maxParallel: 1
        steps:
          - {name: quick, image: x}
          - {name: slow, image: x}
        """;
    create(RUN, yaml);
    assertThat(record().run().decide(1)).containsExactly(new Action.Submit(ref("quick")));
    run("quick", "1");
    now = now.plusSeconds(100);
    run("slow", "1");

    RunId second = new RunId("r-2");
    create(second, yaml);

    assertThat(runs.get(second).orElseThrow().run().decide(1))
        .containsExactly(new Action.Submit(ref("slow")));
  }

  @Test
  void aRunIsAStepOfAnother() {
    create(RUN, ABOVE);
    RunId sub = begin();
    assertThat(record().run().steps().getFirst().active()).isEqualTo(1);

    apply(new RunEvent.Paused(RUN, ""));
    assertThat(sub(sub).state()).isEqualTo(RunState.PAUSED);
    assertThat(apply(new RunEvent.Resumed(RUN, ""))).containsExactly(RUN, sub);
    apply(new RunEvent.TaskRefused(sub, "last", 0, 1, "no image"));
    apply(new RunEvent.CancelRequested(sub, ""));
    assertThat(apply(new RunEvent.Ended(sub, RunState.CANCELLED, Optional.empty())))
        .containsExactly(sub, RUN);

    assertThat(record().run().steps().getFirst().state()).isEqualTo(StepState.CANCELLED);
    assertThat(record().times("s").endedAt()).isPresent();
  }

  @Test
  void aRunThatIsAStepGoesOnWhenTheRunAboveDoes() {
    create(RUN, ABOVE);
    RunId sub = begin();
    assertThat(apply(new RunEvent.Retried(sub, List.of(), ""))).isEmpty();
    apply(new RunEvent.TaskRefused(sub, "last", 0, 1, "no image"));
    apply(new RunEvent.Ended(sub, RunState.FAILED, Optional.empty()));
    apply(new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    assertThat(apply(new RunEvent.Retried(sub, List.of(), ""))).isEmpty();

    apply(new RunEvent.Retried(RUN, List.of(), ""));

    assertThat(record().run().decide(9)).containsExactly(new Action.Submit(ref("s")));
    assertThat(start()).isEqualTo(new RunEvent.Retried(sub, List.of(), "run r-1"));
    assertThat(apply(start())).containsExactly(sub, RUN);
    assertThat(sub(sub).decide(9)).containsExactly(new Action.Submit(new StepRef("last", 0, 2)));
  }

  @Test
  void takesNoRunForAStepThatIsNone() {
    create(RUN, ABOVE);
    RunEvent.Created begun = (RunEvent.Created) start();
    RunEvent.Created elsewhere = begun.under(new RunEvent.Parent(RUN, "s", 1, 1));

    assertThat(apply(elsewhere)).isEmpty();
    assertThat(apply(begun)).isNotEmpty();
    assertThat(apply(begun)).isEmpty();
    assertThat(runs.all()).hasSize(2);
  }

  private RunId begin() {
    RunEvent.Created begun = (RunEvent.Created) start();
    assertThat(begun.params().toString()).isEqualTo("{\"n\":5}");
    assertThat(apply(begun)).containsExactly(begun.run(), RUN);
    return begun.run();
  }

  private RunEvent start() {
    try {
      return SubRun.begin(runs, record(), ref("s"), record().run().callee(ref("s")).orElseThrow());
    } catch (ExpressionException e) {
      throw new AssertionError(e);
    }
  }

  private Run sub(RunId id) {
    return runs.get(id).orElseThrow().run();
  }

  @Test
  void goesOnFromWhatWasRemembered() {
    create(RUN, ABOVE);
    RunId sub = begin();
    RunId other = new RunId("r-2");
    create(other, TWO_STEPS);
    apply(new RunEvent.TaskRefused(other, "a", 0, 1, "no image"));
    apply(new RunEvent.Ended(other, RunState.FAILED, Optional.of(json("{\"a\":1}"))));
    RunTask task = new RunTask(sub, ref("last"));
    apply(submitted(spec(task.id(), task.labels()), TaskEvent.Door.WORKFLOW));
    byte[] written = EventJson.MAPPER.writeValueAsBytes(runs.memory());
    RunsMemory before = runs.memory();

    runs.restore(EventJson.MAPPER.readValue(written, RunsMemory.class));

    assertThat(EventJson.MAPPER.writeValueAsBytes(runs.memory()))
        .isEqualTo(EventJson.MAPPER.writeValueAsBytes(before));
    assertThat(runs.active(TenantId.DEFAULT)).isEqualTo(1);
    assertThat(runs.get(other).orElseThrow().outcome()).isPresent();
    apply(new TaskEvent.Failed(task.id(), 1, Cause.EXIT_CODE, Optional.of(3), "exit code 3"));
    assertThat(runs.active(TenantId.DEFAULT)).isZero();
    assertThat(apply(new RunEvent.Ended(sub, RunState.FAILED, Optional.empty())))
        .containsExactly(sub, RUN);
    assertThat(record().run().state()).isEqualTo(RunState.FAILED);
    assertThat(apply(new RunEvent.Retried(other, List.of(), ""))).containsExactly(other);
  }

  @Test
  void forgetsTheOldestEndedRuns() {
    StringBuilder steps = new StringBuilder("name: wide\ndefaults: {image: x}\nsteps:\n");
    for (int i = 0; i < 2_000; i++) {
      steps.append("  - {name: s").append(i).append("}\n");
    }
    int most = Runs.ENDED_WEIGHT / 2_000;
    int count = Math.max(most, Runs.ENDED_LEAST) + 2;
    for (int i = 0; i < count; i++) {
      RunId id = new RunId("r" + i);
      create(id, steps.toString());
      apply(new RunEvent.CancelRequested(id, ""));
      apply(new RunEvent.Ended(id, RunState.CANCELLED, Optional.empty()));
    }

    assertThat(runs.get(new RunId("r0"))).isEmpty();
    assertThat(runs.get(new RunId("r" + (count - 1)))).isPresent();
    assertThat(runs.all()).hasSize(Math.max(most, Runs.ENDED_LEAST));
  }

  private RunRecord record() {
    return runs.get(RUN).orElseThrow();
  }

  private void create(RunId id, String yaml) {
    Parsed<Document> parsed =
        new DocumentReader(DagLimits.DEFAULT.documentBytes())
            .read(yaml.getBytes(StandardCharsets.UTF_8), DocumentReader.Format.YAML);
    JsonNode document = ((Parsed.Valid<Document>) parsed).value().root();
    apply(
        new RunEvent.Created(
            id, TenantId.DEFAULT, document, json("{}"), "digest", "", TaskEvent.Door.REST));
  }

  private List<RunId> apply(Event event) {
    now = now.plusSeconds(1);
    return runs.apply(Recorded.of("e" + now, "/test", now, event));
  }

  private TaskId submit(String step) {
    RunTask task = new RunTask(RUN, ref(step));
    assertThat(apply(submitted(spec(task.id(), task.labels()), TaskEvent.Door.WORKFLOW)))
        .contains(RUN);
    return task.id();
  }

  private void run(String step, String output) {
    TaskId task = submit(step);
    apply(new TaskEvent.Assigned(task, 1, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));
    apply(new TaskEvent.Running(task, 1, NODE, FENCE, "c", now));
    Ending ending = ending();
    apply(new TaskEvent.Succeeded(task, 1, NODE, FENCE, ending, Optional.of(json(output))));
  }

  private Ending ending() {
    return new Ending(
        "c",
        Optional.of(0),
        Optional.of(Instant.parse("2026-11-26T12:00:00Z")),
        now,
        Optional.empty());
  }

  private static TaskEvent.Submitted submitted(TaskSpec spec, TaskEvent.Door door) {
    return new TaskEvent.Submitted(spec.id(), spec, "digest", "", door);
  }

  private static TaskSpec spec(TaskId id, Map<String, String> labels) {
    JsonNode task =
        Json.TREES.valueToTree(Map.of("id", id.value(), "image", "x", "labels", labels));
    Parsed<TaskSpec> parsed =
        new TaskSpecReader(SubmissionLimits.DEFAULT)
            .read(task, new TaskSpecReader.Defaults(() -> id, TenantId.DEFAULT));
    return ((Parsed.Valid<TaskSpec>) parsed).value();
  }

  private static StepRef ref(String step) {
    return new StepRef(step, 0, 1);
  }

  private static JsonNode json(String text) {
    return Json.TREES.readTree(text);
  }
}
