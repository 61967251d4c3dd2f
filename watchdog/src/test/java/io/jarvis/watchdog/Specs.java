package io.jarvis.watchdog;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;

/** Specifications for tests. */
final class Specs {
  private Specs() {}

  /**
   * @param members more fields as JSON with single quotes, each after a comma
   */
  static TaskSpec of(String id, String members) {
    String json = "{'id':'" + id + "','image':'busybox:latest'" + members + "}";
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    var defaults =
        new TaskSpecReader.Defaults(
            () -> {
              throw new AssertionError("no id");
            },
            TenantId.DEFAULT);
    return switch (new TaskSpecReader(SubmissionLimits.DEFAULT).read(body, defaults)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) -> throw new AssertionError(errors);
    };
  }
}
