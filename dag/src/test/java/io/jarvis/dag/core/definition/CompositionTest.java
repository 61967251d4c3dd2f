package io.jarvis.dag.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class CompositionTest {
  private static final DefinitionReader READER =
      new DefinitionReader(DagLimits.DEFAULT, TaskCheck.NONE);

  private final Map<String, JsonNode> stored = new HashMap<>();

  @Test
  void findsAllThatAWorkflowRunsOnce() {
    store("leaf", "steps: [{name: a, image: x}]");
    store("leaf@2", "steps: [{name: b, image: x}]");
    store("middle", "steps: [{name: a, workflow: leaf}, {name: b, workflow: leaf, version: 2}]");

    assertThat(
            found(
                """
                steps:
                  - {name: a, workflow: middle}
                  - {name: b, workflow: middle}
                  - {name: c, workflow: {name: inner, steps: [{name: d, workflow: leaf}]}}
                """))
        .containsOnlyKeys("leaf", "leaf@2", "middle");
    assertThat(found("steps: [{name: a, image: x}]")).isEmpty();
  }

  @Test
  void refusesWhatIsNotThereOrLacksAParameter() {
    store("wants", "params: {n: null, m: 1}\nsteps: [{name: a, image: x}]");
    store("broken", "steps: [{name: a, workflow: ghost}]");

    assertThat(
            errors(
                """
                steps:
                  - {name: a, workflow: ghost}
                  - {name: b, workflow: wants, with: {m: 2, k: 3}}
                  - {name: c, workflow: wants, with: {n: "${{ 1 + 1 }}"}}
                  - {name: d, workflow: broken}
                  - {name: e, workflow: {name: inner, steps: [{name: f, workflow: wants}]}}
                """))
        .extracting(FieldError::field)
        .containsExactly(
            "/steps/0/workflow",
            "/steps/1/with/k",
            "/steps/1/with/n",
            "/steps/3/workflow",
            "/steps/4/workflow/steps/0/with/n");
  }

  @Test
  void namesTheWorkflowsThatRunEachOther() {
    store("one", "steps: [{name: a, workflow: two}]");
    store("two", "steps: [{name: a, workflow: one, version: 1}]");

    assertThat(errors("steps: [{name: a, workflow: one}]"))
        .singleElement()
        .satisfies(error -> {
          assertThat(error.field()).isEqualTo("/steps/0/workflow");
          assertThat(error.problem()).contains("root -> one -> two -> one");
        });
    assertThat(errors("steps: [{name: a, workflow: root}]")).hasSize(1);
  }

  @Test
  void refusesWorkflowsTooDeepInEachOther() {
    int most = DagLimits.DEFAULT.nesting();
    store("w1", "steps: [{name: a, image: x}]");
    for (int i = 2; i <= most; i++) {
      store("w" + i, "steps: [{name: a, workflow: w%d}]".formatted(i - 1));
    }

    assertThat(found("steps: [{name: a, workflow: w%d}]".formatted(most - 1))).hasSize(most - 1);
    assertThat(errors("steps: [{name: a, workflow: w%d}]".formatted(most))).isNotEmpty();
  }

  private void store(String key, String yaml) {
    String name = key.replaceAll("@.*", "");
    stored.put(key, document("name: " + name + "\n" + yaml).root());
  }

  private Map<String, JsonNode> found(String yaml) {
    return ((Parsed.Valid<Map<String, JsonNode>>) composed(yaml)).value();
  }

  private List<FieldError> errors(String yaml) {
    return ((Parsed.Invalid<Map<String, JsonNode>>) composed(yaml)).errors();
  }

  private Parsed<Map<String, JsonNode>> composed(String yaml) {
    Document document = document("name: root\n" + yaml);
    Definition definition = ((Parsed.Valid<Definition>) READER.read(document)).value();
    return Composition.of(
        document,
        definition,
        READER,
        named ->
            Optional.ofNullable(stored.get(named.key()))
                .or(() -> Optional.ofNullable(stored.get(named.name()))));
  }

  private static Document document(String yaml) {
    return ((Parsed.Valid<Document>)
            new DocumentReader(DagLimits.DEFAULT.documentBytes())
                .read(yaml.getBytes(StandardCharsets.UTF_8), DocumentReader.Format.YAML))
        .value();
  }
}
