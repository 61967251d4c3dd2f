package io.jarvis.e2e;

import io.jarvis.protocol.task.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Bodies of small tasks, as a client would write them. */
final class Tasks {
  private Tasks() {}

  static String shell(String script) {
    return shell(script, Map.of());
  }

  static String withId(String id, String script) {
    return shell(script, Map.of("id", id));
  }

  /** A task that runs a shell script on little memory, with more fields. */
  static String shell(String script, Map<String, Object> more) {
    Map<String, Object> task =
        new HashMap<>(
            Map.of(
                "image", "busybox:latest",
                "command", List.of("sh", "-c"),
                "args", List.of(script),
                "resources", Map.of("cpu", "100m", "memory", "32Mi")));
    task.putAll(more);
    return Json.TREES.writeValueAsString(task);
  }
}
