package io.jarvis.dag.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.document.DocumentReader.Format;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentReaderTest {
  private static final DocumentReader READER = new DocumentReader(100_000);

  @Test
  void takesYamlForTheJsonThatPeopleMean() {
    Document document =
        valid("{a: 1, b: 1.50, c: yes, d: 010, e: 2026-01-01, f: ~, g: 'true', h: true, on: [x]}");

    assertThat(document.root())
        .isEqualTo(
            Json.TREES.readTree(
                "{\"a\":1,\"b\":1.50,\"c\":\"yes\",\"d\":\"010\",\"e\":\"2026-01-01\",\"f\":null,"
                    + "\"g\":\"true\",\"h\":true,\"on\":[\"x\"]}"));
  }

  @Test
  void knowsTheLineOfEveryValue() {
    Document document = valid("a:\n  - b: 1\n    c/d: 2\n");

    assertThat(document.mark("/a/0/c~1d")).contains(new Document.Mark(3, 5));
    assertThat(document.mark("/a/0/missing/deeper")).contains(new Document.Mark(2, 5));
  }

  @Test
  void followsAliases() {
    assertThat(valid("a: &x {b: 1}\nc: *x").root().at("/c/b").asInt()).isEqualTo(1);
  }

  @Test
  void namesEachNameThatIsThereTwice() {
    assertThat(errors("a: 1\na: 2\nb: {c: 1, c: 2}"))
        .extracting(FieldError::field)
        .containsExactly("/a", "/b/c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [",
        "a: &x [*x]",
        "a: !!binary aGk=\nb: !mine 1",
        "a: 1\n---\nb: 2",
        "7",
        "",
        "? [a]\n: 1",
        "a: \"\\ud800\""
      })
  void refusesWhatIsNoDocument(String yaml) {
    assertThat(errors(yaml)).isNotEmpty();
  }

  @Test
  void isNotBlownUpByAliases() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      bomb.append(("*a" + (i - 1) + ", ").repeat(8)).append("*a").append(i - 1).append("]\n");
    }

    assertThat(errors(bomb.toString())).hasSize(1);
  }

  @Test
  void refusesWhatIsNestedTooDeepOrTooLong() {
    assertThat(errors("a: " + "[".repeat(5_000) + "]".repeat(5_000))).hasSize(1);
    assertThat(errors("a: " + "x".repeat(100_000))).hasSize(1);
  }

  @Test
  void turnsPathsIntoPointers() {
    var tree = Json.TREES.readTree("{\"env\":{\"A.B\":1},\"args\":[1,2]}");

    assertThat(Pointer.ofPath(tree, "env.A.B")).isEqualTo("/env/A.B");
    assertThat(Pointer.ofPath(tree, "args[1]")).isEqualTo("/args/1");
    assertThat(Pointer.ofPath(tree, "resources.gpu.models[0]"))
        .isEqualTo("/resources/gpu/models/0");
  }

  private static Document valid(String yaml) {
    return ((Parsed.Valid<Document>) read(yaml)).value();
  }

  private static List<FieldError> errors(String yaml) {
    return ((Parsed.Invalid<Document>) read(yaml)).errors();
  }

  private static Parsed<Document> read(String yaml) {
    return READER.read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML);
  }
}
