package io.jarvis.e2e;

import io.jarvis.protocol.Cause;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import tools.jackson.databind.JsonNode;

/** Holds what is known of the tasks of the great mix against what had to become of them. */
final class MixAudit {
  /** Endings of the platform's making: they are no fault of the task, and it runs again. */
  private static final Set<String> NOT_COUNTED =
      Arrays.stream(Cause.values())
          .filter(cause -> cause.origin() == Cause.Origin.PLATFORM)
          .map(Cause::word)
          .collect(Collectors.toUnmodifiableSet());

  private final Api api;

  MixAudit(Api api) {
    this.api = api;
  }

  /** Every task is in its state, for its cause, after its attempts, with its output. */
  void check(List<MixTask> tasks) {
    SoftAssertions softly = new SoftAssertions();
    for (MixTask task : tasks) {
      JsonNode found = api.get("/v1/tasks/" + task.id()).json();
      softly
          .assertThat(ending(found))
          .as(task.id())
          .isEqualTo(List.of(task.kind().state(), task.kind().cause()));
      checkAttempts(softly, task, found);
      checkOutput(softly, task, found);
    }
    softly.assertAll();
  }

  private static List<String> ending(JsonNode task) {
    return List.of(task.path("state").asString(), last(task).path("cause").asString(""));
  }

  private static void checkAttempts(SoftAssertions softly, MixTask task, JsonNode found) {
    List<String> counted =
        StreamSupport.stream(found.path("attempts").spliterator(), false)
            .map(attempt -> attempt.path("cause").asString(""))
            .filter(cause -> !NOT_COUNTED.contains(cause))
            .toList();
    List<String> right =
        switch (task.kind()) {
          case CANCELLED_IN_THE_LINE -> List.of();
          case RETRIED_TO_SUCCESS -> List.of("exit-code", "");
          case RETRIED_TO_FAILURE -> List.of("exit-code", "exit-code");
          default -> List.of(task.kind().cause());
        };
    // An attempt that did not count counts for the script's condition, if for nobody else.
    boolean lost = counted.size() < found.path("attempts").size();
    if (task.kind() == MixKind.RETRIED_TO_SUCCESS && lost) {
      softly.assertThat(counted).as(task.id()).endsWith("").hasSizeBetween(1, 2);
    } else {
      softly.assertThat(counted).as(task.id()).isEqualTo(right);
    }
  }

  private void checkOutput(SoftAssertions softly, MixTask task, JsonNode found) {
    switch (task.kind()) {
      case SUCCESS -> {
        softly
            .assertThat(found.path("output").toString())
            .as(task.id())
            .isEqualTo("{\"number\":" + task.number() + "}");
        checkLine(softly, task, found);
      }
      case EXIT_3,
          OUT_OF_MEMORY,
          TIMEOUT,
          WAITS_FOR_A_NODE,
          RETRIED_TO_SUCCESS,
          RETRIED_TO_FAILURE ->
          checkLine(softly, task, found);
      case STEADY ->
          softly
              .assertThat(lines(task, found))
              .as(task.id())
              .isEqualTo(counted(found.path("output").asInt()));
      case MISSING_IMAGE, BAD_COMMAND, CANCELLED_IN_THE_LINE, CANCELLED_WHILE_RUNNING -> {}
    }
  }

  private void checkLine(SoftAssertions softly, MixTask task, JsonNode found) {
    softly
        .assertThat(lines(task, found))
        .as(task.id())
        .containsExactly("number " + task.number() + " was here");
  }

  /** What its last attempt wrote. */
  private List<String> lines(MixTask task, JsonNode found) {
    int last = last(found).path("number").asInt();
    return api.get("/v1/tasks/" + task.id() + "/logs?attempt=" + last).text().lines().toList();
  }

  private static List<String> counted(int lines) {
    return IntStream.rangeClosed(1, lines).mapToObj(n -> "line " + n).toList();
  }

  /** The tasks of which an attempt was lost on a node. */
  static List<JsonNode> lostOn(String node, Api api, List<MixTask> tasks) {
    return tasks.stream()
        .map(task -> api.get("/v1/tasks/" + task.id()).json())
        .filter(task ->
            StreamSupport.stream(task.path("attempts").spliterator(), false)
                .anyMatch(attempt ->
                    attempt.path("node").asString().equals(node)
                        && attempt.path("cause").asString("").equals("node-lost")))
        .toList();
  }

  /** Of each task of a kind the attempt that ended it, as {@link ContainerWatch} names it. */
  static String[] lastAttempts(MixKind kind, Api api, List<MixTask> tasks) {
    return MixTask.of(kind, tasks).stream()
        .map(task -> api.get("/v1/tasks/" + task.id()).json())
        .map(task -> task.path("id").asString() + ":" + last(task).path("number").asInt())
        .toArray(String[]::new);
  }

  static String lastNode(JsonNode task) {
    return last(task).path("node").asString();
  }

  private static JsonNode last(JsonNode task) {
    JsonNode attempts = task.path("attempts");
    return attempts.path(attempts.size() - 1);
  }
}
