package io.jarvis.dag.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class TemplateTest {
  private static final Bindings BINDINGS =
      Bindings.of(
          Map.of("n", 3L, "list", List.of(1L, "x"), "text", "t", "half", 0.5),
          Map.of("s", Map.of("output", CelValues.of(Json.TREES.readTree("{\"a-b\":null}")))),
          Map.of("id", "r"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain                                     | \"plain\"",
        "${{ params.n }}                           | 3",
        "n=${{ params.n }}                         | \"n=3\"",
        "${{ params.list }}                        | [1,\"x\"]",
        "${{ params.list }}${{ params.text }}!     | \"[1,\\\"x\\\"]t!\"",
        "$${{ params.n }}                          | \"${{ params.n }}\"",
        "${{ params.n > 2 && params.half < 1 }}    | true",
        "${{ params.half }}                        | 0.5",
        "${{ {'k': [params.n]} }}                  | {\"k\":[3]}",
        "${{ steps.s.output['a-b'] }}              | null",
        "${{ params.list.map(e, size(string(e))) }}| [1,1]",
        "${{ run.id + params.text }}               | \"rt\""
      })
  void computesWhatStandsInTexts(String text, String value) throws ExpressionException {
    assertThat(compile(text).evaluate(BINDINGS)).isEqualTo(Json.TREES.readTree(value));
  }

  @Test
  void leavesTheRestOfATreeAsItIs() throws ExpressionException {
    JsonNode tree = Json.TREES.readTree("{\"a\":[1,{\"b\":\"${{ params.n }}\"}],\"c\":true}");

    assertThat(compile(tree).evaluate(BINDINGS))
        .isEqualTo(Json.TREES.readTree("{\"a\":[1,{\"b\":3}],\"c\":true}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${{ params.n",
        "${{ }}",
        "${{ 1 + }}",
        "${{ nobody }}",
        "${{ params.n + 'x' == }}"
      })
  void saysWhatIsWrong(String text) {
    Problems problems = new Problems(new Document(Json.TREES.valueToTree(text), Map.of()));
    Template.compile(Json.TREES.valueToTree(text), "/at", problems);

    assertThat(problems.all()).extracting(FieldError::field).containsOnly("/at").isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${{ params.none }}",
        "${{ params.n / 0 }}",
        "${{ b'bytes' }}",
        "${{ 1.0 / 0.0 }}"
      })
  void saysThatThereIsNoValue(String text) {
    assertThatExceptionOfType(ExpressionException.class)
        .isThrownBy(() -> compile(text).evaluate(BINDINGS));
  }

  @Test
  void endsAnEvaluationThatGoesRoundTooOften() {
    String nested =
        "${{ [1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c,"
            + " [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e,"
            + " [1,2,3,4,5,6,7,8,9,10].all(f, true)))))) }}";

    assertThatExceptionOfType(ExpressionException.class)
        .isThrownBy(() -> compile(nested).evaluate(BINDINGS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${{ params.many.map(e, params.big) }}",
        "${{ params.many.map(e, {params.big: e}) }}",
        "${{ params.many.map(e, params.many) }}",
        "${{ params.many }}${{ params.many.map(e, params.big) }}"
      })
  void endsAnEvaluationThatComesToTooMuch(String text) {
    Bindings large =
        Bindings.of(
            Map.of("big", "x".repeat(10_000), "many", LongStream.range(0, 3_000).boxed().toList()),
            Map.of(),
            Map.of());

    assertThatExceptionOfType(ExpressionException.class)
        .isThrownBy(() -> compile(text).evaluate(large))
        .withMessageContaining("more than 4194304 characters");
  }

  @Test
  void countsWhatAllTextsOfATreeComeTo() {
    String big = "x".repeat(Expression.MAX_VALUE_CHARS / 3);
    JsonNode two = Json.TREES.readTree("[\"a${{ params.big }}\",\"b${{ params.big }}\"]");

    assertThatExceptionOfType(ExpressionException.class)
        .isThrownBy(
            () -> compile(two).evaluate(Bindings.of(Map.of("big", big), Map.of(), Map.of())));
  }

  static LongStream seeds() {
    return LongStream.range(0, 3_000);
  }

  /** The log is folded through these: nothing that a client can write may throw anything else. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whateverAnExpressionIsItHasAValueOrSaysWhyNot(long seed) {
    String text = RandomExpression.of(new Random(seed));
    switch (Expression.compile(text)) {
      case Parsed.Invalid<Expression>(List<FieldError> errors) ->
          assertThat(errors).extracting(FieldError::problem).allMatch(why -> !why.isBlank());
      case Parsed.Valid<Expression>(Expression expression) -> {
        try {
          assertThat(expression.evaluate(BINDINGS)).isNotNull();
        } catch (ExpressionException e) {
          assertThat(e.getMessage()).startsWith(text + ": ").hasSizeGreaterThan(text.length() + 2);
        }
      }
    }
  }

  @Test
  void knowsWhatAnExpressionSpeaksOf() {
    References used =
        ((Template.Whole)
                compile(
                    "${{ params.a + steps['b-c'].output.d + string(size(params)) + matrix.e }}"))
            .expression()
            .references();

    assertThat(used.params()).containsExactly("a");
    assertThat(used.steps()).containsExactly("b-c");
    assertThat(used.axes()).containsExactly("e");
    assertThat(used.wholes()).containsExactly("params");
  }

  private static Template compile(String text) {
    return compile(Json.TREES.valueToTree(text));
  }

  private static Template compile(JsonNode tree) {
    Problems problems = new Problems(new Document(tree, Map.of()));
    Template template = Template.compile(tree, "", problems);
    assertThat(problems.all()).isEmpty();
    return template;
  }
}
