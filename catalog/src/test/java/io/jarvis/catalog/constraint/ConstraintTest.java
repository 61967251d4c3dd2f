package io.jarvis.catalog.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Parsed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConstraintTest {
  private static final Map<String, String> EU =
      Map.of("zone", "eu-1", "arch", "amd64", "gpu-model", "A10", "cores", "8");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.zone == 'eu-1'",
        "node.arch in ['amd64', 'arm64']",
        "node.zone.startsWith('eu-') && node.arch != 'arm64'",
        "has(node.zone)",
        "node['gpu-model'] == 'A10'",
        "int(node.cores) >= 8",
        "node.zone.matches('^eu-[0-9]$')",
        "!has(node.rack)",
        "true"
      })
  void holdsForANodeThatSatisfiesIt(String expression) {
    assertThat(valid(expression).matches(EU)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.zone == 'us-1'",
        "node.arch in []",
        "!has(node.zone)",
        "int(node.cores) > 8",
        "false"
      })
  void failsForANodeThatDoesNot(String expression) {
    assertThat(valid(expression).matches(EU)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.rack == 'r1'",
        "node.rack != 'r1'",
        "!(node.rack == 'r1')",
        "int(node.zone) > 1",
        "node.zone.matches('(')"
      })
  void failsForANodeItCannotBeEvaluatedFor(String expression) {
    assertThat(valid(expression).matches(EU)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "node.zone ==",
        "node.zone",
        "1 + 1",
        "nodes.zone == 'x'",
        "node.zone == 1",
        "node.cores > 8",
        "shell('ls')",
        "[1, 2].all(x, x > 0)",
        "'\0",
        "node.zone == 'eu-1' node.arch"
      })
  void refusesWhatIsNoConditionOnANode(String expression) {
    assertThat(errors(expression))
        .singleElement()
        .satisfies(error -> {
          assertThat(error.field()).isEqualTo("constraint");
          assertThat(error.problem()).isNotBlank();
          assertThat(error.expected()).contains("node.zone == 'eu-1'");
        });
  }

  @Test
  void saysWhatTheCompilerSaysAndWhere() {
    assertThat(errors("nodes.zone == 'x'").getFirst().problem())
        .contains("undeclared reference to 'nodes'")
        .contains("line 1, column 1");
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    assertThat(errors("true" + " || true".repeat(200)).getFirst().problem()).contains("characters");
    assertThat(errors("(".repeat(300) + "true" + ")".repeat(300))).hasSize(1);
    assertThat(errors("[".repeat(500) + "]".repeat(500) + " == []")).hasSize(1);
  }

  private static Constraint valid(String expression) {
    return switch (Constraint.compile(expression)) {
      case Parsed.Valid<Constraint>(Constraint constraint) -> constraint;
      case Parsed.Invalid<Constraint>(var errors) -> throw new AssertionError(errors.toString());
    };
  }

  private static List<FieldError> errors(String expression) {
    return switch (Constraint.compile(expression)) {
      case Parsed.Valid<Constraint>(Constraint constraint) ->
          throw new AssertionError("compiled: " + constraint);
      case Parsed.Invalid<Constraint>(var errors) -> errors;
    };
  }
}
