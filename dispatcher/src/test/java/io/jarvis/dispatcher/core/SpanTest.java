package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpanTest {
  private static final TaskSpecReader READER = new TaskSpecReader(SubmissionLimits.DEFAULT);

  @ParameterizedTest
  @CsvSource({"1h, 5m, PT5M", "1h, 2h, PT1H"})
  void isTheShorterOfTheTimeoutAndWhatTheSubmitterExpects(
      String timeout, String expected, Duration most) {
    String json =
        """
        {"image": "busybox", "name": "nightly", "timeout": "%s", "expectedDuration": "%s"}
        """
            .formatted(timeout, expected);

    assertThat(Span.of(spec(json))).isEqualTo(new Span("nightly", most));
  }

  private static TaskSpec spec(String json) {
    var defaults = new TaskSpecReader.Defaults(() -> new TaskId("t1"), TenantId.DEFAULT);
    return ((Parsed.Valid<TaskSpec>) READER.read(json.getBytes(StandardCharsets.UTF_8), defaults))
        .value();
  }
}
