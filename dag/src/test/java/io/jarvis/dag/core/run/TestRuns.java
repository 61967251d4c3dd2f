package io.jarvis.dag.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.definition.TaskCheck;
import io.jarvis.dag.core.document.DocumentReader.Format;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Runs as tests begin, drive and look at them. */
final class TestRuns {
  static final RunId ID = new RunId("r-1");

  private TestRuns() {}

  static Action submit(String step, int index) {
    return new Action.Submit(new StepRef(step, index, 1));
  }

  static StepRef ref(String step) {
    return new StepRef(step, 0, 1);
  }

  static void succeed(Run run, String step, int index, String output) {
    JsonNode json = Json.TREES.readTree(output);
    StepRef task = new StepRef(step, index, 1);
    assertThat(run.apply(new Fact.Submitted(task))).isTrue();
    assertThat(run.apply(new Fact.Ended(task, TaskOutcome.SUCCEEDED, Optional.of(json), "")))
        .isTrue();
  }

  static void end(Run run, String step, int index, TaskOutcome outcome) {
    run.apply(new Fact.Submitted(new StepRef(step, index, 1)));
    assertThat(
            run.apply(
                new Fact.Ended(new StepRef(step, index, 1), outcome, Optional.empty(), "it ended")))
        .isTrue();
  }

  static Map<String, String> states(Run run) {
    return run.steps().stream()
        .collect(Collectors.toMap(StepView::name, step -> step.state().word()));
  }

  static Run run(String yaml) {
    return new Run(new RunSpec(ID, definition(yaml), Map.of(), Map.of(), DagLimits.DEFAULT));
  }

  static Definition definition(String yaml) {
    Parsed<Definition> parsed =
        new DefinitionReader(DagLimits.DEFAULT, TaskCheck.NONE)
            .read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML);
    assertThat(parsed).isInstanceOf(Parsed.Valid.class);
    return ((Parsed.Valid<Definition>) parsed).value();
  }
}
