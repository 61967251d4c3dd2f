package io.jarvis.dag.core.run;

import static io.jarvis.dag.core.run.TestRuns.ref;
import static io.jarvis.dag.core.run.TestRuns.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.RunState;
import io.jarvis.protocol.event.EventJson;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Steps that are workflows and begin anew when these fail. */
final class RunRetryTest {
  private static final Instant T0 = Instant.parse("2026-11-27T03:00:00Z");
  private static final String TWICE =
      """
      name: above
      steps:
        - name: s
          workflow: {name: inner, steps: [{name: a, image: x}]}
          retry: {limit: 2, initial: 10s, max: 15s}
        - {name: after, needs: [s], image: x}
      """;

  @Test
  void beginsAFailedRunAnewOnceItsPauseIsOver() {
    Run run = run(TWICE);
    fail(run, ref("s"), T0);

    assertThat(run.decide(9, T0.plusSeconds(9))).isEmpty();
    assertThat(run.firstRetry()).contains(T0.plusSeconds(10));
    assertThat(run.steps().getFirst().message()).isEqualTo("it failed; retry 1 of 2");
    StepRef second = new StepRef("s", 0, 1, 1);
    assertThat(run.decide(9, T0.plusSeconds(10))).containsExactly(new Action.Submit(second));
    assertThat(second.id(TestRuns.ID)).isNotEqualTo(ref("s").id(TestRuns.ID));

    fail(run, second, T0.plusSeconds(20));
    assertThat(run.firstRetry()).contains(T0.plusSeconds(35));
    StepRef third = new StepRef("s", 0, 1, 2);
    assertThat(run.decide(9)).containsExactly(new Action.Submit(third));
    run.apply(new Fact.Submitted(third));
    run.apply(new Fact.Ended(third, TaskOutcome.SUCCEEDED, Optional.empty(), ""));

    assertThat(run.steps().getFirst().message()).isEmpty();
    assertThat(run.decide(9)).containsExactly(new Action.Submit(ref("after")));
  }

  @Test
  void hasFailedOnceItsRetriesAreUsedUp() {
    Run run = run(TWICE);
    for (int retry = 0; retry <= 2; retry++) {
      fail(run, new StepRef("s", 0, 1, retry), T0);
    }

    assertThat(run.steps().getFirst().state()).isEqualTo(StepState.FAILED);
    assertThat(run.steps().getFirst().message()).isEqualTo("it failed");
    assertThat(run.decide(9)).containsExactly(new Action.Finish(RunState.FAILED));
  }

  @Test
  void aRetryOfTheWholeLetsTheLastOneGoOnWithAllRetriesBeforeIt() {
    Run run = run(TWICE);
    for (int retry = 0; retry <= 2; retry++) {
      fail(run, new StepRef("s", 0, 1, retry), T0);
    }
    run.apply(new Fact.Finished(RunState.FAILED));
    run.apply(new Fact.Retried(Set.of()));

    StepRef last = new StepRef("s", 0, 1, 2);
    assertThat(run.decide(9, T0)).containsExactly(new Action.Submit(last));
    fail(run, last, T0);
    fail(run, new StepRef("s", 0, 1, 3), T0);
    fail(run, new StepRef("s", 0, 1, 4), T0);
    assertThat(run.decide(9)).containsExactly(new Action.Finish(RunState.FAILED));
    run.apply(new Fact.Finished(RunState.FAILED));
    run.apply(new Fact.Retried(Set.of("s")));

    assertThat(run.decide(9)).containsExactly(new Action.Submit(new StepRef("s", 0, 3)));
  }

  @Test
  void nothingBeginsAnewOnceTheRunEnds() {
    Run waiting = run(TWICE);
    fail(waiting, ref("s"), T0);
    waiting.apply(new Fact.CancelWanted());
    assertThat(waiting.decide(9)).containsExactly(new Action.Finish(RunState.CANCELLED));

    Run running = run(TWICE);
    running.apply(new Fact.Submitted(ref("s")));
    running.apply(new Fact.CancelWanted());
    running.apply(new Fact.RunFailed(ref("s"), "it failed", T0));
    assertThat(running.decide(9)).containsExactly(new Action.Finish(RunState.CANCELLED));
  }

  @Test
  void whoeverBeginsWithASnapshotKnowsWhenTheRetryIsDue() {
    Run run = run(TWICE);
    fail(run, ref("s"), T0);

    byte[] written = EventJson.MAPPER.writeValueAsBytes(run.memory());
    RunMemory memory = EventJson.MAPPER.readValue(written, RunMemory.class);

    assertThat(Run.restored(run.spec(), memory).firstRetry()).contains(T0.plusSeconds(10));
  }

  @Test
  void readsASnapshotThatKnowsOfNoRetries() {
    Run run = run(TWICE);
    String written = EventJson.MAPPER.writeValueAsString(run.memory());
    String older = written.replace(",\"retries\":[]", "");
    assertThat(older).isNotEqualTo(written);

    RunMemory memory = EventJson.MAPPER.readValue(older, RunMemory.class);

    assertThat(Run.restored(run.spec(), memory).decide(9)).isEqualTo(run.decide(9));
  }

  private static void fail(Run run, StepRef task, Instant at) {
    assertThat(run.apply(new Fact.Submitted(task))).isTrue();
    assertThat(run.apply(new Fact.RunFailed(task, "it failed", at))).isTrue();
    assertThat(run.apply(new Fact.RunFailed(task, "it failed", at))).isFalse();
  }
}
