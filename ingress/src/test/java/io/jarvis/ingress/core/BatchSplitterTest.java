package io.jarvis.ingress.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchSplitterTest {
  private static final BatchSplitter.Limits LIMITS = new BatchSplitter.Limits(20, 200, 5);

  @Test
  void cutsAnArrayIntoItsDocuments() throws IOException {
    assertThat(array(" [ {\"a\": [1,2]} ,{\"b\":\"],}\\\"\"}, 3 ] \n"))
        .containsExactly("{\"a\": [1,2]} ", "{\"b\":\"],}\\\"\"}", "3 ");
  }

  @Test
  void cutsLinesAndSkipsEmptyOnes() throws IOException {
    assertThat(lines("{\"a\":1}\r\n\n  \n{\"b\":2}\n{\"c\":"))
        .containsExactly("{\"a\":1}\r", "{\"b\":2}", "{\"c\":");
  }

  @Test
  void anEmptyBatchHasNoLines() throws IOException {
    assertThat(array("[]")).isEmpty();
    assertThat(array(" [ \n ] ")).isEmpty();
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "x", "nul"})
  void refusesWhatIsNoArray(String body) throws IOException {
    assertThat(array(body)).containsExactly("400 body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{}", "[{},", "[", "[\"abc", "[{]"})
  void saysThatAnArrayIsNotComplete(String body) throws IOException {
    assertThat(array(body).getLast()).isEqualTo("400 body");
  }

  @Test
  void saysThatSomethingFollowsTheArray() throws IOException {
    assertThat(array("[1] x")).containsExactly("1", "400 body");
    assertThat(array("[] x")).containsExactly("400 body");
  }

  @Test
  void aDocumentAboveItsLimitSpoilsOnlyItself() throws IOException {
    assertThat(array("[1, \"" + "x".repeat(30) + "\", 2]")).containsExactly("1", "413", "2");
    assertThat(lines("1\n" + "x".repeat(30) + "\n2")).containsExactly("1", "413", "2");
  }

  @Test
  void readsNoMoreDocumentsThanAllowed() throws IOException {
    assertThat(array("[1,2,3,4,5,6,7,8]")).containsExactly("1", "2", "3", "4", "5", "413");
    assertThat(lines("1\n2\n3\n4\n5\n6\n7")).containsExactly("1", "2", "3", "4", "5", "413");
  }

  @Test
  void readsNoMoreBytesThanAllowed() throws IOException {
    assertThat(array("[1, " + " ".repeat(500) + "2]")).containsExactly("1", "413");
    assertThat(lines("1\n" + "\n".repeat(500) + "2")).containsExactly("1", "413");
  }

  private static List<String> array(String body) throws IOException {
    return all(
        BatchSplitter.array(
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), LIMITS));
  }

  private static List<String> lines(String body) throws IOException {
    return all(
        BatchSplitter.lines(
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), LIMITS));
  }

  private static List<String> all(BatchSplitter splitter) throws IOException {
    List<String> all = new ArrayList<>();
    for (var line = splitter.next(); line.isPresent(); line = splitter.next()) {
      all.add(
          switch (line.get()) {
            case BatchSplitter.Line.Document(byte[] bytes) ->
                new String(bytes, StandardCharsets.UTF_8);
            case BatchSplitter.Line.Wrong(Problem problem) ->
                problem.errors().isEmpty()
                    ? "" + problem.status()
                    : problem.status() + " " + problem.errors().getFirst().field();
          });
    }
    return all;
  }
}
