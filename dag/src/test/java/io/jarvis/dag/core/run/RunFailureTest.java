package io.jarvis.dag.core.run;

import static io.jarvis.dag.core.run.TestRuns.end;
import static io.jarvis.dag.core.run.TestRuns.ref;
import static io.jarvis.dag.core.run.TestRuns.run;
import static io.jarvis.dag.core.run.TestRuns.states;
import static io.jarvis.dag.core.run.TestRuns.submit;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.RunState;
import io.jarvis.protocol.task.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a run when something fails, or somebody stops it. */
final class RunFailureTest {
  private static final String EVERY_EXIT =
      """
      name: exits
      defaults: {image: x}
      steps:
        - {name: a}
        - {name: bad, onExit: failure}
        - {name: good, onExit: success}
        - {name: always, onExit: always}
      """;

  @Test
  void stopsAFanOutAsSoonAsMoreHaveFailedThanItTolerates() {
    Run run =
        run(
            """
            name: fast
            defaults: {image: x}
            steps:
              - {name: f, forEach: [0, 1, 2, 3, 4, 5], tolerate: 1, maxParallel: 3}
              - {name: other}
            """);
    run.apply(new Fact.Submitted(ref("other")));
    for (int i = 0; i < 3; i++) {
      run.apply(new Fact.Submitted(new StepRef("f", i, 1)));
    }

    end(run, "f", 2, TaskOutcome.FAILED);
    assertThat(run.decide(10)).containsExactly(submit("f", 3));
    assertThat(run.steps().getFirst().message()).isEqualTo("task 2: it ended");
    end(run, "f", 1, TaskOutcome.FAILED);

    assertThat(run.decide(10))
        .containsExactlyInAnyOrder(
            new Action.Cancel(new StepRef("f", 0, 1)), new Action.Cancel(ref("other")));
    end(run, "f", 0, TaskOutcome.CANCELLED);
    assertThat(run.steps().getFirst().state()).isEqualTo(StepState.FAILED);
    assertThat(run.steps().getFirst().message())
        .isEqualTo("2 of 6 tasks failed, 4 did not run to their end; task 1: it ended");
  }

  @Test
  void letsAFanOutGoOnWhoseFailureEndsNothing() {
    for (String word : List.of("onFailure: carry-on", "maxParallel: 9")) {
      Run run =
          run(
              """
              name: slow
              %s
              defaults: {image: x}
              steps:
                - {name: f, forEach: [0, 1, 2], allowFailure: %s}
              """
                  .formatted(word, word.startsWith("max")));

      end(run, "f", 0, TaskOutcome.FAILED);

      assertThat(run.decide(10)).containsExactly(submit("f", 1), submit("f", 2));
    }
  }

  @Test
  void saysWhyATaskFailedThatWasTolerated() {
    Run run = run("name: t\nsteps: [{name: f, image: x, forEach: [0, 1], tolerate: 1}]");

    end(run, "f", 0, TaskOutcome.SUCCEEDED);
    end(run, "f", 1, TaskOutcome.FAILED);

    assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(run.steps().getFirst().message())
        .startsWith("1 of 2 tasks failed")
        .endsWith("it ended");
  }

  @Test
  void cancelsWhatRunsWhenAStepFailsAndSkipsNothingThatRunsOnExit() {
    Run run =
        run(
            """
            name: fast
            defaults: {image: x}
            steps:
              - {name: a}
              - {name: b}
              - {name: c, needs: [b]}
              - {name: bad, onExit: failure}
              - {name: good, onExit: success}
              - {name: always, onExit: always, needs: [bad]}
            """);
    run.apply(new Fact.Submitted(ref("a")));
    run.apply(new Fact.Submitted(ref("b")));

    end(run, "a", 0, TaskOutcome.FAILED);
    assertThat(run.decide(10)).containsExactly(new Action.Cancel(ref("b")));
    end(run, "b", 0, TaskOutcome.CANCELLED);

    assertThat(states(run)).containsEntry("c", "omitted").containsEntry("good", "skipped");
    assertThat(run.decide(10)).containsExactly(submit("bad", 0));
    end(run, "bad", 0, TaskOutcome.SUCCEEDED);
    end(run, "always", 0, TaskOutcome.SUCCEEDED);
    assertThat(run.decide(10)).containsExactly(new Action.Finish(RunState.FAILED));
  }

  @Test
  void aCancelledRunDoesNotStayPaused() {
    Run run = run("name: p\ndefaults: {image: x}\nsteps: [{name: a}, {name: z, onExit: always}]");
    run.apply(new Fact.Paused());

    run.apply(new Fact.CancelWanted());

    assertThat(run.decide(10)).containsExactly(submit("z", 0));
    end(run, "z", 0, TaskOutcome.SUCCEEDED);
    assertThat(run.decide(10)).containsExactly(new Action.Finish(RunState.CANCELLED));
  }

  @Test
  void aRunThatTookTooLongRunsWhatIsToRunAfterAFailure() {
    Run run = run(EVERY_EXIT);
    run.apply(new Fact.Submitted(ref("a")));

    run.apply(new Fact.TimedOut());

    assertThat(run.decide(10)).containsExactly(new Action.Cancel(ref("a")));
    end(run, "a", 0, TaskOutcome.CANCELLED);
    assertThat(run.decide(10)).containsExactly(submit("bad", 0), submit("always", 0));
    assertThat(states(run)).containsEntry("good", "skipped");
    assertThat(run.apply(new Fact.TimedOut())).isFalse();
    end(run, "bad", 0, TaskOutcome.SUCCEEDED);
    end(run, "always", 0, TaskOutcome.FAILED);
    assertThat(run.decide(10)).containsExactly(new Action.Finish(RunState.TIMED_OUT));
  }

  @Test
  void afterACancelOnlyWhatIsAlwaysToRunDoes() {
    Run run = run(EVERY_EXIT);

    run.apply(new Fact.CancelWanted());

    assertThat(run.decide(10)).containsExactly(submit("always", 0));
    assertThat(states(run))
        .containsEntry("a", "cancelled")
        .containsEntry("bad", "skipped")
        .containsEntry("good", "skipped");
  }

  @Test
  void aFanOutThatGrowsWhileTheRunIsPausedBeginsWhenItIsResumed() {
    Run run =
        run(
            """
            name: grows
            defaults: {image: x}
            steps:
              - {name: a}
              - {name: f, needs: [a], forEach: "${{ steps.a.output }}"}
            """);
    run.apply(new Fact.Submitted(ref("a")));
    run.apply(new Fact.Paused());

    run.apply(
        new Fact.Ended(
            ref("a"), TaskOutcome.SUCCEEDED, Optional.of(Json.TREES.readTree("[7, 8]")), ""));

    assertThat(run.steps().get(1).tasks()).isEqualTo(2);
    assertThat(run.decide(10)).isEmpty();
    run.apply(new Fact.Resumed());
    assertThat(run.decide(10)).containsExactly(submit("f", 0), submit("f", 1));
  }

  @Test
  void submitsNothingWhileItIsPaused() {
    Run run = run("name: p\nsteps: [{name: a, image: x}]");
    run.apply(new Fact.Paused());

    assertThat(run.decide(10)).isEmpty();
    assertThat(run.state()).isEqualTo(RunState.PAUSED);
    run.apply(new Fact.Resumed());
    assertThat(run.decide(10)).containsExactly(submit("a", 0));
  }

  @Test
  void toleratesAsManyFailuresAsDeclared() {
    Run run =
        run(
            """
            name: tolerant
            steps:
              - {name: f, image: x, forEach: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], tolerate: 20%}
            """);

    for (int i = 0; i < 10; i++) {
      assertThat(run.state()).isEqualTo(RunState.RUNNING);
      end(run, "f", i, i < 2 ? TaskOutcome.FAILED : TaskOutcome.SUCCEEDED);
    }
    assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
  }
}
