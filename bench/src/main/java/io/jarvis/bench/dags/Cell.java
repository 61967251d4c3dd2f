package io.jarvis.bench.dags;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.dag.core.wfformat.RecordedTask;
import io.jarvis.dag.core.wfformat.RecordedWorkflow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One workflow on so many slots, in seconds.
 *
 * @param makespan by the production core and planner, simulated
 * @param lowerBound no schedule is shorter: the critical path, or all work shared by the slots
 * @param heft of a plain list schedule that exists
 */
record Cell(
    @JsonProperty("makespan_s") double makespan,
    @JsonProperty("lower_bound_s") double lowerBound,
    @JsonProperty("heft_s") Optional<Double> heft,
    @JsonProperty("published_heft_s") Optional<Double> publishedHeft) {

  static Cell of(RecordedWorkflow recorded, int slots, Bounds bounds) {
    return new Cell(
        millis(Simulation.makespan(recorded, slots)),
        millis(lowerBound(recorded, slots)),
        bounds.heft(recorded.name(), slots),
        bounds.publishedHeft(recorded.name(), slots));
  }

  private static double millis(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }

  private static double lowerBound(RecordedWorkflow recorded, int slots) {
    Map<String, RecordedTask> byName = new HashMap<>();
    recorded.tasks().forEach(task -> byName.put(task.step(), task));
    Map<String, Double> ends = new HashMap<>();
    double work = 0;
    double path = 0;
    for (RecordedTask task : recorded.tasks()) {
      work += task.seconds();
      path = Math.max(path, end(task, byName, ends));
    }
    return Math.max(path, work / slots);
  }

  /** When a task ends if nothing limits how many run at once. */
  private static double end(
      RecordedTask task, Map<String, RecordedTask> byName, Map<String, Double> ends) {
    Double known = ends.get(task.step());
    if (known != null) {
      return known;
    }
    double start = 0;
    for (String need : task.needs()) {
      RecordedTask needed = byName.get(need);
      start = needed == null ? start : Math.max(start, end(needed, byName, ends));
    }
    ends.put(task.step(), start + task.seconds());
    return start + task.seconds();
  }

  /** The makespan over that of the list schedule. */
  Optional<Double> ratio() {
    return heft.filter(seconds -> seconds > 0).map(seconds -> makespan / seconds);
  }
}
