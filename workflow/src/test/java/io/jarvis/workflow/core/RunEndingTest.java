package io.jarvis.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.journal.Runs;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class RunEndingTest {
  private static final RunId RUN = new RunId("r-1");
  private static final String NOTHING_TO_DO = "steps: [{name: a, image: x, forEach: []}]";

  private final Runs runs = new Runs();
  private int events;

  @Test
  void handsOnItsOutput() {
    create("name: w\nparams: {n: 7}\noutput: {n: \"${{ params.n }}\"}\n" + NOTHING_TO_DO, "{}");

    RunEvent.Ended ended = ending();

    assertThat(ended.outcome()).isEqualTo(RunState.SUCCEEDED);
    assertThat(ended.output().orElseThrow().toString()).isEqualTo("{\"n\":7}");
    assertThat(ended.message()).isEmpty();
  }

  @Test
  void hasFailedIfItsOutputHasNoValue() {
    create("name: w\nparams: {n: 7}\noutput: ${{ params.n.deep }}\n" + NOTHING_TO_DO, "{}");

    assertFailed("its output: params.n.deep: ");
  }

  @Test
  void hasFailedIfItsOutputFitsIntoNoEvent() {
    String most = "x".repeat(RunEnding.MOST_OUTPUT_BYTES - 2);
    String yaml = "name: w\nparams: {n: null}\noutput: ${{ params.n }}\n" + NOTHING_TO_DO;

    create(yaml, "{\"n\": \"" + most + "\"}");
    assertThat(ending().outcome()).isEqualTo(RunState.SUCCEEDED);
    runs.clear();
    create(yaml, "{\"n\": \"" + most + "x\"}");

    assertFailed("its output: it has 262145 bytes, and may have at most 262144");
  }

  @Test
  void saysWhichStepFailedFirst() {
    create(
        """
        name: w
        onFailure: carry-on
        defaults: {image: x}
        steps:
          - {name: allowed, allowFailure: true}
          - {name: one}
          - {name: other}
          - {name: omitted, needs: [other]}
        """,
        "{}");
    for (String step : new String[] {"other", "one", "allowed"}) {
      apply(new RunEvent.TaskRefused(RUN, step, 0, 1, "no " + step));
    }

    assertFailed("step 'one': no one");
  }

  @Test
  void saysThatItTookTooLong() {
    create("name: w\ntimeout: 90s\nsteps: [{name: a, image: x}]", "{}");
    apply(new RunEvent.TimedOut(RUN));

    assertThat(ending().outcome()).isEqualTo(RunState.TIMED_OUT);
    assertThat(ending().message()).contains("it took longer than 1m30s");
  }

  private void assertFailed(String why) {
    assertThat(ending().outcome()).isEqualTo(RunState.FAILED);
    assertThat(ending().output()).isEmpty();
    assertThat(ending().message().orElseThrow()).startsWith(why);
  }

  private RunEvent.Ended ending() {
    return RunEnding.of(runs.get(RUN).orElseThrow());
  }

  private void apply(Event event) {
    events++;
    runs.apply(Recorded.of("e-" + events, "/test", Instant.EPOCH, event));
  }

  private void create(String yaml, String params) {
    Parsed<Document> parsed =
        new DocumentReader(DagLimits.DEFAULT.documentBytes())
            .read(yaml.getBytes(StandardCharsets.UTF_8), DocumentReader.Format.YAML);
    JsonNode document = ((Parsed.Valid<Document>) parsed).value().root();
    apply(
        new RunEvent.Created(
            RUN,
            TenantId.DEFAULT,
            document,
            Json.TREES.readTree(params),
            "digest",
            "",
            TaskEvent.Door.REST));
  }
}
