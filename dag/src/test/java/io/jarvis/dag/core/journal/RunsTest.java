package io.jarvis.dag.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.run.Action;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.TaskSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunsTest extends Journal {
  private static final String TWO_STEPS =
      """
      name: two
      output: ${{ steps.b.output }}
      steps:
        - {name: a, image: x}
        - {name: b, image: x, needs: [a], input: "${{ steps.a.output }}"}
      """;

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
  void takesAnEventOnceThoughItIsWrittenAgain() {
    create(RUN, "{name: one, steps: [{name: a, image: x}]}");
    TaskId task = submit("a");
    apply(new TaskEvent.Assigned(task, 1, NODE, 1, FENCE.hash(), Resources.DEFAULT, List.of()));
    apply(new TaskEvent.Failed(task, 1, Cause.EXIT_CODE, Optional.of(3), "exit code 3"));
    Recorded ended =
        Recorded.of(
            "once", "/test", now, new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    assertThat(runs.apply(ended)).containsExactly(RUN);
    apply(new RunEvent.Retried(RUN, List.of(), "ann"));

    assertThat(runs.apply(ended)).isEmpty();

    assertThat(record().run().state()).isEqualTo(RunState.RUNNING);
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
  void aRunThatCannotHandOnWhatItShouldHasFailed() {
    create(RUN, TWO_STEPS);
    run("a", "1");
    run("b", "1");
    apply(
        new RunEvent.Ended(
            RUN, RunState.FAILED, Optional.empty(), Optional.of("its output: too much")));

    assertThat(record().run().state()).isEqualTo(RunState.FAILED);
    assertThat(record().message()).contains("its output: too much");
    assertThat(record().outcome().orElseThrow().routingKey())
        .isEqualTo("default.workflow.failed.r-1");
    runs.restore(runs.memory());
    assertThat(record().run().state()).isEqualTo(RunState.FAILED);
    assertThat(record().message()).contains("its output: too much");
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
    create(RUN, TWO_STEPS);
    apply(new RunEvent.CancelRequested(RUN, ""));
    apply(new RunEvent.Ended(RUN, RunState.CANCELLED, Optional.empty()));

    RunId last = endAsManyAsAreRemembered();

    assertThat(runs.get(RUN)).isEmpty();
    assertThat(runs.get(last)).isPresent();
    assertThat(runs.all()).hasSize(REMEMBERED);
  }
}
