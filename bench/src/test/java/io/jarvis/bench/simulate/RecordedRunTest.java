package io.jarvis.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded workflows that are played. */
final class RecordedRunTest {
  /** One, then one of 20 s and two of 10 s at once, then the last. */
  private static final String FORK =
      """
      {"workflow": {
        "specification": {"tasks": [
          {"id": "first", "parents": []},
          {"id": "short-1", "parents": ["first"]},
          {"id": "short-2", "parents": ["first"]},
          {"id": "long", "parents": ["first"]},
          {"id": "last", "parents": ["short-1", "short-2", "long"]}]},
        "execution": {
          "machines": [{"nodeName": "m", "cpu": {"coreCount": 3}}, {"nodeName": "n"}],
          "tasks": [
            {"id": "first", "runtimeInSeconds": 5},
            {"id": "short-1", "runtimeInSeconds": 10},
            {"id": "short-2", "runtimeInSeconds": 10},
            {"id": "long", "runtimeInSeconds": 20},
            {"id": "last", "runtimeInSeconds": 5}]}}}
      """;

  @TempDir private Path folder;

  @Test
  void eachStepComesOnceThoseThatItNeedsHaveEnded() throws IOException {
    Outcome outcome = Play.of(Sources.workflow(written("fork.json")));

    assertThat(outcome.tasks()).isEqualTo(5);
    assertThat(outcome.makespanSeconds()).isEqualTo(30);
    assertThat(outcome.waits().maxSeconds()).isZero();
  }

  @Test
  void onFewerSlotsTheLongestPathGoesFirst() throws IOException {
    Recording recorded = Sources.workflow(written("fork.json.gz"));

    assertThat(Play.of(Variant.of(recorded, "nodes=1x2").recording()).makespanSeconds())
        .isEqualTo(30);
    assertThat(Play.of(Variant.of(recorded, "nodes=1x1").recording()).makespanSeconds())
        .isEqualTo(50);
    assertThat(Play.of(recorded).makespanSeconds()).isEqualTo(30);
  }

  @Test
  void saysWhatIsNoRecordedWorkflow() throws IOException {
    Path none = folder.resolve("none.json");
    Files.writeString(none, "not JSON");

    assertThatIllegalArgumentException().isThrownBy(() -> Sources.workflow(none));
  }

  private Path written(String name) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(FORK.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
