package io.jarvis.protocol.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskSpecReaderTest {
  private static final TaskSpecReader READER = new TaskSpecReader(SubmissionLimits.DEFAULT);
  private static final TaskSpecReader.Defaults DEFAULTS =
      new TaskSpecReader.Defaults(() -> new TaskId("made"), TenantId.DEFAULT);
  private static final String EVERY_FIELD =
      """
      {"id": "t-1", "name": "hello", "tenant": "acme", "priority": "high",
       "image": "busybox:latest", "command": ["sh", "-c"], "args": ["echo hi"], "env": {"A": "b"},
       "workingDir": "/tmp", "user": "1000:1000", "input": {"any": [1, 2.50, null, "x"]},
       "network": "bridge", "capabilities": ["NET_BIND_SERVICE"], "pullPolicy": "always",
       "resources": {"cpu": "250m", "memory": "64Mi", "disk": "1Gi", "pids": 64,
                     "gpu": {"count": 2, "models": ["A10"]}, "custom": {"licence": 1}},
       "constraints": ["node.zone == 'eu-1'"], "timeout": "10m", "gracePeriod": "3s",
       "preferences": [{"expression": "node.disk == 'ssd'", "weight": 10}],
       "antiAffinity": {"group": "web"}, "spread": {"group": "web", "attribute": "zone"},
       "concurrency": {"key": "licence-server", "limit": 2}, "gang": {"size": 4},
       "expectedDuration": "90s",
       "retry": {"limit": 3, "backoff": "fixed", "initial": "2s", "max": "1m", "on": ["timeout"]},
       "notBefore": "2026-12-01T00:00:00Z", "startBefore": "2026-12-02T00:00:00+01:00",
       "labels": {"team": "x"}}
      """;

  @Test
  void fillsInTheDefaults() {
    TaskSpec spec = valid("{\"image\":\"busybox\"}");

    assertThat(spec.id()).isEqualTo(new TaskId("made"));
    assertThat(spec.tenant()).isEqualTo(TenantId.DEFAULT);
    assertThat(spec.priority()).isEqualTo(Priority.NORMAL);
    assertThat(spec.resources()).isEqualTo(Resources.DEFAULT);
    assertThat(spec.timing()).isEqualTo(Timing.DEFAULT);
    assertThat(spec.retry()).isEqualTo(RetrySpec.DEFAULT);
    assertThat(spec.container().network()).isEqualTo(ContainerSpec.Network.NONE);
  }

  @Test
  void aTaskIsWrittenAndNamedAsByEveryVersionBefore() {
    String written =
        """
        {"id":"t-1","tenant":"default","priority":"normal","image":"busybox",\
        "network":"none","pullPolicy":"if-not-present","resources":{"cpu":"100m","memory":"128Mi","pids":256},\
        "timeout":"24h","gracePeriod":"10s",\
        "retry":{"limit":0,"backoff":"exponential","initial":"1s","max":"5m","on":["exit-code","timeout"]}}\
        """;

    TaskSpec spec =
        valid(
            "{\"id\":\"t-1\",\"image\":\"busybox\",\"retry\":{\"on\":[\"timeout\",\"exit-code\"]}}");

    assertThat(new String(TaskSpecWriter.write(spec), StandardCharsets.UTF_8)).isEqualTo(written);
    assertThat(SpecDigest.of(spec))
        .isEqualTo("aed49300e48642443751849e3f4ad147469d9522b3b7bd9a10e6e236f5b993a1");
  }

  @Test
  void readsBackWhatTheWriterWrote() {
    TaskSpec spec = valid(EVERY_FIELD);

    byte[] written = TaskSpecWriter.write(spec);

    assertThat(READER.read(written, DEFAULTS)).isEqualTo(new Parsed.Valid<>(spec));
    assertThat(TaskSpecWriter.write(valid(new String(written, StandardCharsets.UTF_8))))
        .isEqualTo(written);
  }

  @Test
  void namesEveryWrongFieldAtOnce() {
    List<FieldError> errors =
        invalid(
            """
            {"id": "../etc/passwd", "image": 7, "foo": 1, "array": {"count": 0}, "priority": "urgent",
             "resources": {"cpu": "-1", "memory": "lots", "x": 1, "gpu": {"count": 1, "share": "500m"},
                           "custom": {"A": 1, "b": -1}},
             "retry": {"on": ["cancelled"], "limit": -1}, "timeout": "400d", "args": ["a", 1],
             "env": {"JARVIS_INPUT": "x"}, "labels": [], "capabilities": ["CAP_SYS_ADMIN"],
             "workingDir": "a/../b", "notBefore": "tomorrow", "expectedDuration": "30d",
             "preferences": [{"weight": 101}, 1], "antiAffinity": {"attribute": "a b"},
             "spread": {"group": "g", "x": 1}, "concurrency": {"key": "", "limit": 0}}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "id",
            "image",
            "foo",
            "array.count",
            "priority",
            "resources.cpu",
            "resources.memory",
            "resources.x",
            "resources.gpu.count",
            "resources.custom.A",
            "resources.custom.b",
            "retry.on[0]",
            "retry.limit",
            "timeout",
            "args[1]",
            "env.JARVIS_INPUT",
            "labels",
            "capabilities[0]",
            "workingDir",
            "notBefore",
            "expectedDuration",
            "preferences[0].expression",
            "preferences[0].weight",
            "preferences[1]",
            "antiAffinity.group",
            "antiAffinity.attribute",
            "spread.x",
            "concurrency.key",
            "concurrency.limit");
    assertThat(errors).allSatisfy(error -> assertThat(error.expected()).isNotBlank());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{",
        "[]",
        "null",
        "1",
        "`{\"image\":\"a\",\"image\":\"b\"}`",
        "`{\"image\":\"a\"} x`",
        "``",
        "`{\"image\":\"a\"`"
      })
  void refusesWhatIsNotOneJsonObject(String body) {
    assertThat(invalid(body)).extracting(FieldError::field).containsExactly("body");
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    String body =
        "{\"image\":\"a\",\"name\":\"" + "x".repeat(SubmissionLimits.DEFAULT.bodyBytes()) + "\"}";

    assertThat(invalid(body)).extracting(FieldError::field).containsExactly("body");
  }

  @Test
  void neverThrowsForABodyThatWasCutOrChangedAnywhere() {
    Random random = new Random(20261123);
    byte[] whole = EVERY_FIELD.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 5_000; i++) {
      byte[] changed = whole.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      assertThat(READER.read(changed, DEFAULTS)).as("seed 20261123, round %d", i).isNotNull();
    }
  }

  private static TaskSpec valid(String body) {
    return switch (READER.read(body.getBytes(StandardCharsets.UTF_8), DEFAULTS)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) -> throw new AssertionError(errors);
    };
  }

  private static List<FieldError> invalid(String body) {
    return switch (READER.read(body.getBytes(StandardCharsets.UTF_8), DEFAULTS)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> throw new AssertionError("valid: " + spec);
      case Parsed.Invalid<TaskSpec>(var errors) -> errors;
    };
  }
}
