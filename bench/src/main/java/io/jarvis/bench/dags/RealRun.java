package io.jarvis.bench.dags;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.load.RunsApi;
import io.jarvis.dag.core.wfformat.RecordedWorkflow;
import io.jarvis.testkit.play.PlayedContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A recorded workflow through all of Jarvis, its durations scaled; in seconds.
 *
 * @param simulated the makespan in the simulation, scaled
 * @param real from the start of the first task to the end of the last
 */
record RealRun(
    @JsonProperty("steps") int steps,
    @JsonProperty("scale") double scale,
    @JsonProperty("simulated_s") double simulated,
    @JsonProperty("real_s") double real,
    @JsonProperty("ratio") double ratio) {
  /** A run before is so much shorter: it only teaches how long the steps take. */
  private static final double LESSON = 0.25;

  private static final double MILLIS = 1000;

  /** Runs it twice and measures the second time; no run takes much longer than this. */
  static RealRun of(RecordedWorkflow recorded, int slots, double mostSeconds, RunsApi runs)
      throws InterruptedException {
    double makespan = Simulation.makespan(recorded, slots);
    double scale = Math.min(1, mostSeconds / makespan);
    runs.run(document(recorded, scale * LESSON));
    JsonNode run = runs.run(document(recorded, scale));
    double simulated = makespan * scale;
    double real = makespan(recorded, run);
    return new RealRun(
        recorded.tasks().size(),
        scale,
        rounded(simulated),
        rounded(real),
        rounded(real / simulated));
  }

  /** Nothing limits how many go at once but the nodes: who goes first is for the line to say. */
  private static ObjectNode document(RecordedWorkflow recorded, double scale) {
    return recorded.document(task -> {
      ObjectNode work = JsonNodeFactory.instance.objectNode();
      work.put("image", "busybox:latest");
      long millis = Math.round(task.seconds() * scale * MILLIS);
      work.putObject("env").put(PlayedContainer.MILLIS, Long.toString(millis));
      return work;
    });
  }

  /** Each step once and none before those that it needs, or it is an error. */
  private static double makespan(RecordedWorkflow recorded, JsonNode run) {
    Map<String, JsonNode> steps = new HashMap<>();
    run.path("steps").forEach(step -> steps.put(step.path("name").asString(), step));
    Instant first = Instant.MAX;
    Instant last = Instant.MIN;
    for (JsonNode step : steps.values()) {
      boolean once = step.path("succeeded").asInt() == 1 && step.path("tasks").asInt() == 1;
      Instant started = Instant.parse(step.path("startedAt").asString());
      for (JsonNode need : step.path("needs")) {
        once &= !started.isBefore(end(requireNonNull(steps.get(need.asString()))));
      }
      if (!once) {
        throw new IllegalStateException(recorded.name() + ": not once, or not in order: " + step);
      }
      first = started.isBefore(first) ? started : first;
      last = end(step).isAfter(last) ? end(step) : last;
    }
    return Duration.between(first, last).toMillis() / MILLIS;
  }

  private static Instant end(JsonNode step) {
    return Instant.parse(step.path("endedAt").asString());
  }

  private static double rounded(double value) {
    return Math.round(value * MILLIS) / MILLIS;
  }
}
