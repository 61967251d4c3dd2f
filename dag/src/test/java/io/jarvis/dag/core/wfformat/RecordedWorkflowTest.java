package io.jarvis.dag.core.wfformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.Step;
import io.jarvis.protocol.task.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordedWorkflowTest {
  private static final String RECORD =
      """
      {"workflow": {
        "specification": {"tasks": [
          {"id": "A.split", "parents": [], "children": ["A:split"]},
          {"id": "A:split", "parents": ["A.split"], "children": []},
          {"id": "last", "parents": ["A:split", "A.split"]}]},
        "execution": {"tasks": [
          {"id": "A.split", "runtimeInSeconds": 1.5},
          {"id": "A:split", "runtimeInSeconds": 2},
          {"id": "last", "runtimeInSeconds": 0.25}]}}}
      """;

  @Test
  void becomesAWorkflowWithTheSameGraph() {
    RecordedWorkflow recorded = RecordedWorkflow.read("r 1", Json.TREES.readTree(RECORD));

    Definition definition = recorded.definition(4);

    assertThat(definition.name()).isEqualTo("r-1");
    assertThat(definition.maxParallel()).isEqualTo(4);
    assertThat(definition.steps())
        .extracting(Step::name)
        .containsExactly("A-split", "A-split-1", "last");
    assertThat(definition.steps().get(2).needs()).containsExactly("A-split-1", "A-split");
    assertThat(recorded.seconds()).containsEntry("A-split-1", 2.0).containsEntry("last", 0.25);
  }

  @Test
  void saysWhatIsMissing() {
    for (String record :
        List.of(
            "{}",
            RECORD.replace("\"parents\": [\"A.split\"]", "\"parents\": [\"ghost\"]"),
            RECORD.replace("{\"id\": \"last\", \"runtimeInSeconds\": 0.25}", "{\"id\": \"other\"}"),
            RECORD.replace("\"A:split\"", "\"A.split\""))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RecordedWorkflow.read("r", Json.TREES.readTree(record)));
    }
  }
}
