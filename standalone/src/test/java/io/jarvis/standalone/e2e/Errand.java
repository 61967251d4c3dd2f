package io.jarvis.standalone.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One kind of task of the great mix, and how each of them must end.
 *
 * @param cause of its last attempt; empty for none
 */
enum Errand {
  SUCCESS(
      "succeeded", "", "echo \"$JARVIS_TASK_ID\" >&2; echo \\\"ok\\\" > $JARVIS_OUTPUT", Map.of()),
  SLOW_SUCCESS("succeeded", "", "sleep 5", Map.of()),
  EXIT_3("failed", "exit-code", "exit 3", Map.of()),
  OUT_OF_MEMORY("failed", "out-of-memory", "tail /dev/zero", Map.of()),
  TIMEOUT("timed-out", "timeout", "sleep 300", Map.of("timeout", "2s", "gracePeriod", "1s")),
  MISSING_IMAGE(
      "failed", "image-pull", "true", Map.of("image", "no-such-image:1", "pullPolicy", "never")),
  BAD_COMMAND("failed", "bad-command", "true", Map.of("command", List.of("/no/such/program"))),
  CANCELLED_IN_LINE(
      "cancelled", "", "true", Map.of("constraints", List.of("node.zone == 'nowhere'"))),
  CANCELLED_RUNNING("cancelled", "cancelled", "sleep 600", Map.of("gracePeriod", "1s")),
  UNTIL_A_NODE_JOINS(
      "succeeded", "", "true", Map.of("constraints", List.of("node.zone == 'zone-late'"))),
  RETRIED_TO_SUCCESS("succeeded", "", "[ $JARVIS_ATTEMPT -ge 2 ]", retry(4)),
  RETRIED_TO_FAILURE("failed", "exit-code", "exit 9", retry(1));

  private static final Set<Errand> CANCELLED = Set.of(CANCELLED_IN_LINE, CANCELLED_RUNNING);

  private final String state;
  private final String cause;
  private final String script;
  private final Map<String, Object> fields;

  Errand(String state, String cause, String script, Map<String, Object> fields) {
    this.state = state;
    this.cause = cause;
    this.script = script;
    this.fields = fields;
  }

  String state() {
    return state;
  }

  String cause() {
    return cause;
  }

  boolean cancelled() {
    return CANCELLED.contains(this);
  }

  /** A task of this kind. */
  String task(String id) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put("id", id);
    all.put("name", name().toLowerCase(java.util.Locale.ROOT));
    return Tasks.shell(script, all);
  }

  private static Map<String, Object> retry(int limit) {
    return Map.of("retry", Map.of("limit", limit, "backoff", "fixed", "initial", "1s"));
  }
}
