package io.jarvis.dag.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.document.DocumentReader.Format;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people who come from elsewhere write, and what hides behind other mistakes. */
final class MistakesTest {
  private static final DefinitionReader READER =
      new DefinitionReader(DagLimits.DEFAULT, TaskCheck.NONE);

  @Test
  void refusesWhatOthersKnowByName() {
    List<FieldError> errors =
        errors(
            """
            name: others
            steps:
              - {name: a, image: x, matrix: {os: [1], include: [{os: 2}], exclude: [{os: 1}]}}
              - {name: b, image: x, when: "${{ 1 == 1 }}"}
              - {name: c-d, image: x}
              - {name: e, image: x, needs: [c-d], args: ["${{ steps.c-d.output }}"]}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .contains(
            "/steps/0/matrix/include",
            "/steps/0/matrix/exclude",
            "/steps/1/when",
            "/steps/3/args/0");
    assertThat(problem(errors, "/steps/1/when")).startsWith("it stands in ${{ }}");
    assertThat(errors).anyMatch(error -> error.expected().contains("a hyphen needs brackets"));
  }

  @Test
  void whatIsNoStepHidesAndMovesNothing() {
    List<FieldError> errors =
        errors(
            """
            name: places
            defaults: {image: x, when: "true"}
            steps:
              - 7
              - {name: a, needs: [ghost]}
              - {name: b, workflow: {name: inner, params: {n: null}, steps: [8, {name: c}]}}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "/defaults/when",
            "/steps/0",
            "/steps/1/needs/0",
            "/steps/2/workflow/steps/0",
            "/steps/2/workflow/steps/1/image",
            "/steps/2/with/n");
  }

  private static String problem(List<FieldError> errors, String field) {
    return errors.stream()
        .filter(error -> error.field().equals(field))
        .findFirst()
        .orElseThrow()
        .problem();
  }

  private static List<FieldError> errors(String yaml) {
    Parsed<Definition> parsed = READER.read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML);
    assertThat(parsed).isInstanceOf(Parsed.Invalid.class);
    return ((Parsed.Invalid<Definition>) parsed).errors();
  }
}
