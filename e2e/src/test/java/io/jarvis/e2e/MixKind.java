package io.jarvis.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The kinds of tasks in the great mix: how many, what each does, and how each must end. */
enum MixKind {
  SUCCESS(114, "succeeded", "") {
    @Override
    Map<String, Object> fields(int number) {
      return shell(
          "sleep 1; echo number " + number + " was here; cat $JARVIS_INPUT > $JARVIS_OUTPUT",
          Map.of("input", Map.of("number", number)));
    }
  },
  EXIT_3(30, "failed", "exit-code") {
    @Override
    Map<String, Object> fields(int number) {
      return shell("echo number " + number + " was here; exit 3", Map.of());
    }
  },
  OUT_OF_MEMORY(15, "failed", "out-of-memory") {
    @Override
    Map<String, Object> fields(int number) {
      return shell("echo number " + number + " was here; tail /dev/zero", Map.of());
    }
  },
  TIMEOUT(15, "timed-out", "timeout") {
    @Override
    Map<String, Object> fields(int number) {
      return shell(
          "echo number " + number + " was here; sleep 600",
          Map.of("timeout", "2s", "gracePeriod", "1s"));
    }
  },
  MISSING_IMAGE(15, "failed", "image-pull") {
    @Override
    Map<String, Object> fields(int number) {
      return Map.of("image", "no-such-image:" + number, "pullPolicy", "never");
    }
  },
  BAD_COMMAND(15, "failed", "bad-command") {
    @Override
    Map<String, Object> fields(int number) {
      return Map.of("image", "busybox:latest", "command", List.of("/no/such/program"));
    }
  },
  CANCELLED_IN_THE_LINE(20, "cancelled", "") {
    @Override
    Map<String, Object> fields(int number) {
      // A whole node: it fits none that has a steady task, and any once that has ended.
      return shell(
          "echo this must never run",
          Map.of("priority", "low", "resources", Map.of("cpu", "1", "memory", "32Mi")));
    }
  },
  CANCELLED_WHILE_RUNNING(15, "cancelled", "cancelled") {
    @Override
    Map<String, Object> fields(int number) {
      return shell("sleep 600", Map.of("priority", "high", "gracePeriod", "1s"));
    }
  },
  WAITS_FOR_A_NODE(15, "succeeded", "") {
    @Override
    Map<String, Object> fields(int number) {
      return shell(
          "echo number " + number + " was here",
          Map.of("constraints", List.of("node.zone == 'late'")));
    }
  },
  RETRIED_TO_SUCCESS(25, "succeeded", "") {
    @Override
    Map<String, Object> fields(int number) {
      return shell(
          "echo number " + number + " was here; [ $JARVIS_ATTEMPT -ge 2 ]",
          Map.of("retry", Map.of("limit", 3, "backoff", "fixed", "initial", "1s")));
    }
  },
  RETRIED_TO_FAILURE(15, "failed", "exit-code") {
    @Override
    Map<String, Object> fields(int number) {
      return shell(
          "echo number " + number + " was here; exit 4",
          Map.of("retry", Map.of("limit", 1, "backoff", "fixed", "initial", "1s")));
    }
  },
  /** Writes a line now and then until it is told to end: what lasts through every disaster. */
  STEADY(6, "succeeded", "") {
    @Override
    Map<String, Object> fields(int number) {
      String zone = number % 2 == 0 ? "one" : "two";
      return shell(
          "n=0; until [ -e /tmp/end ]; do n=$((n + 1)); echo line $n; sleep 1; done;"
              + " echo $n > $JARVIS_OUTPUT",
          Map.of(
              "priority", "high", "constraints", List.of("node.zone in ['" + zone + "', 'one']")));
    }
  };

  private final int count;
  private final String state;
  private final String cause;

  MixKind(int count, String state, String cause) {
    this.count = count;
    this.state = state;
    this.cause = cause;
  }

  /** A task's fields but for its name and id. */
  abstract Map<String, Object> fields(int number);

  /** How the ids of its tasks begin. */
  String prefix() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + "-";
  }

  int count() {
    return count;
  }

  /** The state it must end in. */
  String state() {
    return state;
  }

  /** The cause of its last attempt; empty for none. */
  String cause() {
    return cause;
  }

  private static Map<String, Object> shell(String script, Map<String, Object> more) {
    Map<String, Object> fields =
        new HashMap<>(
            Map.of(
                "image", "busybox:latest",
                "command", List.of("sh", "-c"),
                "args", List.of(script),
                "resources", Map.of("cpu", "100m", "memory", "32Mi")));
    fields.putAll(more);
    return fields;
  }
}
