package io.jarvis.bench.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench workflow} says.
 *
 * @param millisPerStep of the workflow of so many steps, from its submission to its end
 * @param residentMib of Jarvis after all of it
 * @param half the same of half as many steps, before
 * @param fanOut one step of many tasks, after
 * @param apiMillis the 99th percentile of what {@code GET /v1/cluster} took meanwhile
 */
record WorkflowReport(
    @JsonProperty("ms_per_step") double millisPerStep,
    @JsonProperty("rss_mib") long residentMib,
    @JsonProperty("steps") Part full,
    @JsonProperty("half") Part half,
    @JsonProperty("fan_out") Part fanOut,
    @JsonProperty("api_p99_ms") double apiMillis) {

  /**
   * One workflow.
   *
   * @param residentMib of Jarvis after it
   */
  record Part(
      @JsonProperty("tasks") int tasks,
      @JsonProperty("ms_per_task") double millisPerTask,
      @JsonProperty("rss_mib") long residentMib) {
    private String row(String name) {
      return String.format(
          Locale.ROOT, "%-8s %8d %12.3f %10d%n", name, tasks, millisPerTask, residentMib);
    }
  }

  static WorkflowReport of(Part full, Part half, Part fanOut, double apiMillis) {
    return new WorkflowReport(
        full.millisPerTask(), fanOut.residentMib(), full, half, fanOut, apiMillis);
  }

  String table() {
    return "            tasks      ms/task   RSS [MiB]\n"
        + half.row("half")
        + full.row("steps")
        + fanOut.row("forEach")
        + String.format(Locale.ROOT, "GET /v1/cluster meanwhile: p99 %.1f ms%n", apiMillis);
  }

  String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }
}
