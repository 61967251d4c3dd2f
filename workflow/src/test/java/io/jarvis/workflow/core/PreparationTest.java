package io.jarvis.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.journal.RunTask;
import io.jarvis.dag.core.journal.Runs;
import io.jarvis.dag.core.run.StepRef;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.workflow.core.Preparation.Prepared;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PreparationTest {
  private static final RunId RUN = new RunId("r-1");

  @Test
  void makesATaskOfWhatTheExpressionsComeTo() {
    StepRef ref = new StepRef("a", 1, 1);
    Prepared prepared =
        prepare(
            """
            name: numbers
            steps:
              - name: a
                image: busybox
                forEach: [10, 20]
                args: ["${{ item }}", "${{ item > 15 }}", "n=${{ index }}"]
                env: {N: "${{ item }}"}
                labels: {mine: "${{ item }}"}
                input: ${{ item }}
            """,
            ref);

    TaskSpec spec = ((Prepared.Ready) prepared).spec();
    assertThat(spec.id()).isEqualTo(new RunTask(RUN, ref).id());
    assertThat(spec.tenant()).isEqualTo(new TenantId("acme"));
    assertThat(spec.name()).isEqualTo("numbers/a");
    assertThat(spec.container().args()).isEqualTo(List.of("20", "true", "n=1"));
    assertThat(spec.container().env()).isEqualTo(Map.of("N", "20"));
    assertThat(spec.container().input().orElseThrow().asInt()).isEqualTo(20);
    assertThat(spec.labels()).containsEntry("mine", "20");
    assertThat(RunTask.of(spec.id(), spec.labels())).contains(new RunTask(RUN, ref));
  }

  @Test
  void theStepWithTheLongestPathBehindItStandsFirst() {
    String yaml =
        """
        name: paths
        defaults: {image: x}
        steps:
          - {name: short}
          - {name: long}
          - {name: medium}
          - {name: more, needs: [long]}
          - {name: end, needs: [more]}
          - {name: after, needs: [medium]}
        """;

    assertThat(place(yaml, "long")).isBefore(place(yaml, "medium"));
    assertThat(place(yaml, "medium")).isBefore(place(yaml, "short"));
  }

  private static Instant place(String yaml, String step) {
    Prepared prepared = prepare(yaml, new StepRef(step, 0, 1));
    return ((Prepared.Ready) prepared)
        .place()
        .submittedAt(Instant.EPOCH.plusSeconds(1), Duration.ofMinutes(30));
  }

  @Test
  void saysWhyWhatTheyComeToIsNoTask() {
    String yaml =
        """
        name: wrong
        params: {zone: "eu ==", cpu: lots}
        steps:
          - {name: a, image: x, constraints: ["node.zone == ${{ params.zone }}"]}
          - {name: b, image: x, resources: {cpu: "${{ params.cpu }}"}}
          - {name: c, image: x, args: ["${{ params.zone.size }}"]}
        """;

    assertThat(why(yaml, "a")).contains("constraints");
    assertThat(why(yaml, "b")).contains("resources.cpu");
    assertThat(why(yaml, "c")).contains("params.zone.size");
  }

  private static String why(String yaml, String step) {
    return ((Prepared.Refused) prepare(yaml, new StepRef(step, 0, 1))).why();
  }

  private static Prepared prepare(String yaml, StepRef ref) {
    Parsed<Document> parsed =
        new DocumentReader(DagLimits.DEFAULT.documentBytes())
            .read(yaml.getBytes(StandardCharsets.UTF_8), DocumentReader.Format.YAML);
    RunEvent.Created created =
        new RunEvent.Created(
            RUN,
            new TenantId("acme"),
            ((Parsed.Valid<Document>) parsed).value().root(),
            Json.TREES.createObjectNode(),
            "digest",
            "",
            TaskEvent.Door.REST);
    Runs runs = new Runs();
    runs.apply(Recorded.of("e", "/test", Instant.EPOCH, created));
    RunRecord record = runs.get(RUN).orElseThrow();
    return Preparation.of(runs, record, ref);
  }
}
