package io.jarvis.dispatcher;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tasks and offers for tests. */
final class Specs {
  private static final TaskSpecReader READER = new TaskSpecReader(SubmissionLimits.DEFAULT);

  private Specs() {}

  /** A task of this id with more fields in the words of the wire. */
  static TaskSpec task(String id, String more) {
    String json =
        "{\"id\": \"%s\", \"image\": \"busybox\"%s}"
            .formatted(id, more.isEmpty() ? "" : ", " + more);
    var defaults = new TaskSpecReader.Defaults(() -> new TaskId(id), TenantId.DEFAULT);
    return switch (READER.read(json.getBytes(StandardCharsets.UTF_8), defaults)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) ->
          throw new IllegalArgumentException(errors.toString());
    };
  }

  static TaskSpec task(String id) {
    return task(id, "");
  }

  static List<TaskSpec> tasks(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> task(prefix + i)).toList();
  }

  static NodeOffer offer(int cores, int gib, int tasks) {
    return new NodeOffer(
        new CpuQuantity(cores * 1000L),
        ByteQuantity.ofMebibytes(gib * 1024L),
        ByteQuantity.ofMebibytes(10_240),
        List.of(),
        Map.of(),
        Map.of("arch", "amd64"),
        tasks);
  }
}
