package io.jarvis.dag.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.run.Action;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.StepState;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.event.RunEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs that are steps of others. */
final class SubRunTest extends Journal {
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
  void aRunThatIsAStepTakesNoLongerThanTheStepMay() {
    for (String own : List.of("", "timeout: 10m, ", "timeout: 1m, ")) {
      runs.clear();
      create(
          RUN,
          "name: above\nsteps: [{name: s, timeout: 5m, workflow: {name: inner, %ssteps: [{name: last, image: x}]}}]"
              .formatted(own));

      String timeout = own.contains("1m") ? "1m" : "5m";
      assertThat(((RunEvent.Created) start()).document().path("timeout").asString())
          .isEqualTo(timeout);
      RunId sub = ((RunEvent.Created) start()).run();
      apply(start());
      apply(new RunEvent.TimedOut(sub));
      apply(
          new RunEvent.Ended(
              sub, RunState.TIMED_OUT, Optional.empty(), Optional.of("it took longer than 5m")));
      assertThat(record().run().steps().getFirst().message())
          .isEqualTo("run " + sub + ": timed-out, it took longer than 5m");
    }
  }

  @Test
  void aRunThatIsAStepIsPausedIfTheRunAboveWasBeforeItWentOnAgain() {
    create(RUN, ABOVE);
    RunId sub = begin();
    apply(new RunEvent.TaskRefused(sub, "last", 0, 1, "no image"));
    apply(new RunEvent.Ended(sub, RunState.FAILED, Optional.empty()));
    apply(new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    apply(new RunEvent.Retried(RUN, List.of(), ""));
    RunEvent again = start();
    apply(new RunEvent.Paused(RUN, ""));

    apply(again);

    assertThat(sub(sub).state()).isEqualTo(RunState.PAUSED);
    apply(new RunEvent.Resumed(RUN, ""));
    assertThat(sub(sub).state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void aRunThatFailedBeginsAnewUnderAnotherId() {
    create(RUN, ABOVE + "    retry: {limit: 1}\n");
    RunId first = begin();
    fail(first);
    assertThat(record().run().steps().getFirst().message())
        .isEqualTo("run " + first + ": failed; retry 1 of 1");
    StepRef again = new StepRef("s", 0, 1, 1);
    assertThat(record().run().firstRetry()).contains(now.plusSeconds(1));
    assertThat(record().run().decide(9)).containsExactly(new Action.Submit(again));

    RunEvent.Created begun = (RunEvent.Created) start(again);
    assertThat(begun.parent().orElseThrow().retry()).contains(1);
    assertThat(apply(begun)).containsExactly(begun.run(), RUN);
    assertThat(sub(begun.run()).decide(9))
        .containsExactly(new Action.Submit(new StepRef("last", 0, 1)));
    fail(begun.run());
    assertThat(record().run().steps().getFirst().state()).isEqualTo(StepState.FAILED);
    apply(new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));

    apply(new RunEvent.Retried(RUN, List.of(), ""));

    assertThat(start(again)).isEqualTo(new RunEvent.Retried(begun.run(), List.of(), "run r-1"));
  }

  @Test
  void learnsHowLongRunsThatAreStepsTake() {
    String yaml =
        ABOVE.replace("name: above", "name: above\nmaxParallel: 1") + "  - {name: t, image: x}\n";
    create(RUN, yaml);
    run("t", "1");
    RunId sub = begin();
    now = now.plusSeconds(100);
    run(sub, "last", "1");
    apply(new RunEvent.Ended(sub, RunState.SUCCEEDED, Optional.empty()));
    assertThat(record().run().steps().getFirst().state()).isEqualTo(StepState.SUCCEEDED);

    RunId second = new RunId("r-2");
    create(second, yaml.replace("- name: s", "- {name: u, image: x}\n  - name: s"));

    assertThat(sub(second).decide(1)).containsExactly(new Action.Submit(ref("s")));
  }

  private void fail(RunId sub) {
    fail(sub, 1);
  }

  private void fail(RunId sub, int round) {
    apply(new RunEvent.TaskRefused(sub, "last", 0, round, "no image"));
    apply(new RunEvent.Ended(sub, RunState.FAILED, Optional.empty()));
  }

  @Test
  void aRunThatIsAStepIsKnownForAsLongAsTheRunAbove() {
    create(RUN, ABOVE);
    RunId sub = begin();
    fail(sub);
    endAsManyAsAreRemembered();
    apply(new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    runs.restore(runs.memory());
    apply(new RunEvent.Retried(RUN, List.of(), ""));

    assertThat(start()).isEqualTo(new RunEvent.Retried(sub, List.of(), "run r-1"));
    apply(start());
    fail(sub, 2);
    apply(new RunEvent.Ended(RUN, RunState.FAILED, Optional.empty()));
    endAsManyAsAreRemembered();

    assertThat(runs.all()).extracting(run -> run.created().run()).doesNotContain(RUN, sub);
  }

  @Test
  void takesNoRunForAStepThatIsNone() {
    create(RUN, ABOVE);
    RunEvent.Created begun = (RunEvent.Created) start();
    RunEvent.Created elsewhere = begun.under(new RunEvent.Parent(RUN, "s", 1, 1, Optional.empty()));

    assertThat(apply(elsewhere)).isEmpty();
    assertThat(apply(begun)).isNotEmpty();
    assertThat(apply(begun)).isEmpty();
    assertThat(runs.all()).hasSize(2);
  }
}
