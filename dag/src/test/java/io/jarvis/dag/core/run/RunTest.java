package io.jarvis.dag.core.run;

import static io.jarvis.dag.core.run.TestRuns.ID;
import static io.jarvis.dag.core.run.TestRuns.definition;
import static io.jarvis.dag.core.run.TestRuns.end;
import static io.jarvis.dag.core.run.TestRuns.ref;
import static io.jarvis.dag.core.run.TestRuns.run;
import static io.jarvis.dag.core.run.TestRuns.states;
import static io.jarvis.dag.core.run.TestRuns.submit;
import static io.jarvis.dag.core.run.TestRuns.succeed;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.task.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RunTest {
  @Test
  void fansOutOverTheOutputOfAnEarlierStep() throws ExpressionException {
    Run run =
        run(
            """
            name: words
            params: {prefix: /data}
            defaults: {image: busybox}
            steps:
              - {name: split}
              - name: count
                needs: [split]
                forEach: ${{ steps.split.output.parts }}
                args: ["${{ params.prefix }}/${{ item.file }}", "${{ index }}", "n=${{ item.lines + 1 }}"]
              - name: sum
                needs: [count]
                input: ${{ steps.count.output.map(each, each.n) }}
            output: {total: "${{ steps.sum.output.n }}", steps: "${{ run.id }}"}
            """);

    succeed(
        run, "split", 0, "{\"parts\":[{\"file\":\"a\",\"lines\":1},{\"file\":\"b\",\"lines\":2}]}");
    assertThat(run.decide(10)).containsExactly(submit("count", 0), submit("count", 1));
    assertThat(run.work(new StepRef("count", 1, 1)))
        .isEqualTo(
            Json.TREES.readTree(
                "{\"image\":\"busybox\",\"args\":[\"/data/b\",\"1\",\"n=3\"]}"
                    .replace("\"1\"", "1")));

    succeed(run, "count", 1, "{\"n\":20}");
    succeed(run, "count", 0, "{\"n\":1}");
    assertThat(run.work(new StepRef("sum", 0, 1)).get("input").toString()).isEqualTo("[1,20]");

    succeed(run, "sum", 0, "{\"n\":21}");
    assertThat(run.output()).isEqualTo(Json.TREES.readTree("{\"total\":21,\"steps\":\"r-1\"}"));
    assertThat(run.decide(10)).containsExactly(new Action.Finish(RunState.SUCCEEDED));
  }

  @Test
  void goesThroughEveryCombinationOfAMatrix() throws ExpressionException {
    Run run =
        run(
            """
            name: matrix
            steps:
              - {name: m, image: x, matrix: {os: [a, b], n: [1, 2]}, args: ["${{ matrix.os }}${{ matrix.n }}"]}
            """);

    List<String> args = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      args.add(run.work(new StepRef("m", i, 1)).at("/args/0").asString());
    }
    assertThat(args).containsExactly("a1", "a2", "b1", "b2");
  }

  @Test
  void failsAStepWhoseExpressionHasNoValue() {
    Run run =
        run(
            """
            name: bad
            onFailure: carry-on
            steps:
              - {name: a, image: x}
              - {name: list, image: x, needs: [a], forEach: "${{ steps.a.output.list }}"}
              - {name: cond, image: x, needs: [a], when: steps.a.output.number}
            """);

    succeed(run, "a", 0, "{\"list\":7,\"number\":1}");

    assertThat(states(run)).containsEntry("list", "failed").containsEntry("cond", "failed");
    assertThat(run.steps().get(1).message()).contains("forEach is no list");
    assertThat(run.state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void retriesFromTheFailureAndKeepsWhatSucceeded() {
    Run run =
        run(
            """
            name: again
            onFailure: carry-on
            defaults: {image: x}
            steps:
              - {name: a}
              - {name: f, needs: [a], forEach: [1, 2, 3]}
              - {name: after, needs: [f]}
            """);
    end(run, "a", 0, TaskOutcome.SUCCEEDED);
    end(run, "f", 0, TaskOutcome.SUCCEEDED);
    end(run, "f", 1, TaskOutcome.FAILED);
    end(run, "f", 2, TaskOutcome.SUCCEEDED);
    run.apply(new Fact.Finished(RunState.FAILED));

    assertThat(run.apply(new Fact.Retried(Set.of()))).isTrue();

    StepRef second = new StepRef("f", 1, 2);
    assertThat(run.decide(10)).containsExactly(new Action.Submit(second));
    assertThat(second.id(ID)).isNotEqualTo(new StepRef("f", 1, 1).id(ID));
    run.apply(new Fact.Ended(second, TaskOutcome.SUCCEEDED, Optional.empty(), ""));
    assertThat(run.decide(10)).containsExactly(new Action.Submit(new StepRef("after", 0, 2)));
  }

  @Test
  void knowsTheTimeForWhichItRuns() throws ExpressionException {
    Definition definition =
        definition("name: t\nsteps: [{name: a, image: x, args: ['${{ run.scheduledFor }}']}]");
    Optional<Instant> time = Optional.of(Instant.parse("2026-11-27T03:00:00Z"));

    Run run = new Run(new RunSpec(ID, definition, Map.of(), Map.of(), DagLimits.DEFAULT, time));

    assertThat(run.work(ref("a")).at("/args/0").asString()).isEqualTo("2026-11-27T03:00:00Z");
  }

  @Test
  void keepsNoOutputBeyondItsLimit() {
    String yaml =
        "name: large\nsteps: [{name: a, image: x, forEach: [1, 2]}, {name: b, image: x, needs: [a],"
            + " args: ['${{ size(steps.a.output) }}']}]";
    DagLimits small = new DagLimits(1_000, 10, 10, 10, 1, 20, 1_000);
    Run run = new Run(new RunSpec(ID, definition(yaml), Map.of(), Map.of(), small));

    succeed(run, "a", 0, "\"a text of some length\"");
    succeed(run, "a", 1, "\"another\"");

    assertThat(run.steps().getFirst().message()).contains("too large");
  }

  @Test
  void keepsOfAllStepsTogetherNoMoreThanItsLimit() {
    String yaml =
        "name: full\nonFailure: carry-on\nparams: {list: [a, b]}\ndefaults: {image: x}\nsteps: [{name: a}, {name: b},"
            + " {name: c, needs: [a], forEach: '${{ params.list }}'},"
            + " {name: d, onExit: always, args: ['${{ steps.a.output }}${{ steps.b.output }}']}]";
    DagLimits small = new DagLimits(1_000, 10, 10, 10, 1, 1_000, 15);
    Run run = new Run(new RunSpec(ID, definition(yaml), Map.of(), Map.of(), small));

    succeed(run, "a", 0, "\"ten more\"");
    succeed(run, "b", 0, "\"eleven\"");

    assertThat(run.steps().get(1).message()).contains("too large");
    assertThat(run.steps().get(2).message()).contains("more than 15 characters");
    assertThat(run.decide(10)).containsExactly(submit("d", 0));
    Run restored =
        Run.restored(new RunSpec(ID, definition(yaml), Map.of(), Map.of(), small), run.memory());
    assertThat(restored.steps()).isEqualTo(run.steps());
  }

  @Test
  void servesTheLongestPathFirst() {
    Run run =
        run(
            """
            name: paths
            maxParallel: 1
            defaults: {image: x}
            steps:
              - {name: short}
              - {name: long1}
              - {name: long2, needs: [long1]}
            """);

    assertThat(run.decide(10)).containsExactly(submit("long1", 0));
  }

  @Test
  void improvesTheOrderWhereItKnowsHowLongStepsTake() {
    String yaml =
        """
        name: known
        maxParallel: 2
        defaults: {image: x}
        steps:
          - {name: a}
          - {name: b}
          - {name: c}
          - {name: d, needs: [a]}
        """;
    Map<String, Double> seconds = Map.of("a", 1.0, "b", 5.0, "c", 3.0, "d", 3.0);
    Run run = new Run(new RunSpec(ID, definition(yaml), Map.of(), seconds, DagLimits.DEFAULT));

    // By the longest path a and b would go first, and all would end after 7; this way after 6.
    assertThat(run.decide(10)).containsExactly(submit("a", 0), submit("c", 0));
  }

  @Test
  void runsAsManyTasksAsAWorkflowMayHave() {
    String steps =
        IntStream.range(0, 5_000)
            .mapToObj(
                i -> "  - {name: s" + i + (i < 10 ? "" : ", needs: [s" + (i - 10) + "]") + "}")
            .collect(Collectors.joining("\n"));
    String yaml =
        "name: large\ndefaults: {image: x}\nsteps:\n"
            + steps
            + "\n  - {name: fan, forEach: "
            + IntStream.range(0, 10_000).boxed().toList()
            + ", maxParallel: 100}\n";
    Run run = run(yaml);

    int submitted = 0;
    for (List<Action> todo = run.decide(50); submitted < 15_000; todo = run.decide(50)) {
      for (Action action : todo) {
        run.sent(action);
        StepRef task = ((Action.Submit) action).task();
        run.apply(new Fact.Submitted(task));
        run.apply(new Fact.Ended(task, TaskOutcome.SUCCEEDED, Optional.empty(), ""));
        submitted++;
      }
    }
    assertThat(run.decide(50)).containsExactly(new Action.Finish(RunState.SUCCEEDED));
  }
}
