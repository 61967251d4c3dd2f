package io.jarvis.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.definition.TaskCheck;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.run.Action;
import io.jarvis.dag.core.run.Fact;
import io.jarvis.dag.core.run.Run;
import io.jarvis.dag.core.run.RunSpec;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.dag.core.run.StepView;
import io.jarvis.dag.core.run.TaskOutcome;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.testkit.play.Interpreter;
import io.jarvis.testkit.play.PlayedContainer;
import io.jarvis.testkit.play.RandomGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What the benchmark holds Jarvis against says the same as the core where nobody is killed. */
final class InterpreterTest {
  private static final int SEEDS = 200;

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void saysWhatTheCoreComesTo(long seed) throws ExpressionException {
    RandomGraph graph = RandomGraph.of(seed);

    Run run = played(graph);

    Map<String, String> states =
        run.steps().stream().collect(Collectors.toMap(StepView::name, s -> s.state().word()));
    assertThat(new Interpreter.End(run.state().word(), states)).isEqualTo(Interpreter.of(graph));
  }

  @Test
  void randomWorkflowsMeetEveryEnding() {
    Set<String> endings =
        seeds()
            .mapToObj(RandomGraph::of)
            .flatMap(graph -> Interpreter.of(graph).steps().values().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(endings).containsExactly("failed", "omitted", "skipped", "succeeded");
  }

  private static Run played(RandomGraph graph) throws ExpressionException {
    Parsed<Definition> read =
        new DefinitionReader(DagLimits.DEFAULT, TaskCheck.NONE)
            .read(new Document(graph.document(), Map.of()));
    Definition definition = ((Parsed.Valid<Definition>) read).value();
    Run run =
        new Run(new RunSpec(new RunId("r"), definition, Map.of(), Map.of(), DagLimits.DEFAULT));
    for (List<Action> actions = run.decide(1);
        actions.getFirst() instanceof Action.Submit(StepRef task);
        actions = run.decide(1)) {
      run.apply(new Fact.Submitted(task));
      run.apply(ended(task, run.work(task).path("env")));
    }
    return run;
  }

  private static Fact ended(StepRef task, JsonNode env) {
    boolean fails = env.path(PlayedContainer.EXIT).asInt() != 0;
    return fails
        ? new Fact.Ended(task, TaskOutcome.FAILED, Optional.empty(), "")
        : new Fact.Ended(
            task,
            TaskOutcome.SUCCEEDED,
            Optional.of(Json.TREES.readTree(env.path(PlayedContainer.OUTPUT).asString())),
            "");
  }
}
