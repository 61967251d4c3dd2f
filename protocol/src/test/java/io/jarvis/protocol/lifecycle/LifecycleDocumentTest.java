package io.jarvis.protocol.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The diagram and the table in {@code docs/task-lifecycle.md} are made from the transition table.
 */
class LifecycleDocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("jarvis.root", ".."), "docs", "task-lifecycle.md");
  private static final String BEGIN = "<!-- generated from TransitionTable -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void showsTheTransitionTableAsItIs() throws IOException {
    String document = Files.readString(DOCUMENT);
    String generated =
        document.substring(0, document.indexOf(BEGIN) + BEGIN.length())
            + diagram()
            + table()
            + document.substring(document.indexOf(END));
    if (Boolean.getBoolean("jarvis.update-docs")) {
      Files.writeString(DOCUMENT, generated);
    }

    assertThat(Files.readString(DOCUMENT))
        .as(
            "docs/task-lifecycle.md is out of date: run this test with -Djarvis.update-docs=true and commit what it wrote")
        .isEqualTo(generated);
  }

  private static String diagram() {
    Map<String, TreeSet<String>> edges = new LinkedHashMap<>();
    TransitionTable.all()
        .forEach(row ->
            edges
                .computeIfAbsent(row.from() + " --> " + row.to(), edge -> new TreeSet<>())
                .add(verb(row)));
    StringBuilder text =
        new StringBuilder("\n```mermaid\nstateDiagram-v2\n  [*] --> SUBMITTED: submitted\n");
    edges.forEach((edge, verbs) ->
        text.append("  ").append(edge).append(": ").append(String.join(", ", verbs)).append('\n'));
    Arrays.stream(TaskState.values())
        .filter(TaskState::ended)
        .forEach(state -> text.append("  ").append(state).append(" --> [*]\n"));
    return text.append("```\n").toString();
  }

  private static String table() {
    Map<TaskState, Map<TaskState, String>> rows =
        TransitionTable.all().stream()
            .collect(
                Collectors.groupingBy(
                    Transition::from,
                    LinkedHashMap::new,
                    Collectors.groupingBy(
                        Transition::to,
                        LinkedHashMap::new,
                        Collectors.mapping(
                            LifecycleDocumentTest::verb, Collectors.joining(", ")))));
    StringBuilder text = new StringBuilder("\n| in | on | it becomes |\n|---|---|---|\n");
    rows.forEach((from, ends) ->
        ends.forEach((to, verbs) ->
            text.append("| ")
                .append(from)
                .append(" | ")
                .append(verbs)
                .append(" | ")
                .append(to)
                .append(" |\n")));
    return text.append('\n').toString();
  }

  private static String verb(Transition row) {
    String type = EventTypes.typeOf(row.event());
    return type.replaceFirst("jarvis\\.(task\\.)?", "");
  }
}
