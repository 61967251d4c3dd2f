package io.jarvis.bench.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench workflow} says.
 *
 * @param millisPerStep of the workflow of so many steps, from its submission to its end
 * @param residentMib of Jarvis after all of it
 * @param half the same of half as many steps, before
 * @param fanOut one step of many tasks, after
 * @param api how soon pages are answered
 */
record WorkflowReport(
    @JsonProperty("ms_per_step") double millisPerStep,
    @JsonProperty("rss_mib") long residentMib,
    @JsonProperty("steps") Part full,
    @JsonProperty("half") Part half,
    @JsonProperty("fan_out") Part fanOut,
    @JsonProperty("api") Answers api)
    implements BenchReport {

  /**
   * How soon two pages are answered while workflows run, and when nothing does.
   *
   * @param run of the workflow of so many steps
   */
  record Answers(@JsonProperty("cluster") Page cluster, @JsonProperty("run") Page run) {}

  /** One page. */
  record Page(
      @JsonProperty("busy") Prober.Latency busy, @JsonProperty("idle") Prober.Latency idle) {
    private String row(String name) {
      return name + ": meanwhile " + busy + "; when nothing runs " + idle + "\n";
    }
  }

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

  static WorkflowReport of(Part full, Part half, Part fanOut, Answers api) {
    return new WorkflowReport(full.millisPerTask(), fanOut.residentMib(), full, half, fanOut, api);
  }

  @Override
  public String table() {
    return "            tasks      ms/task   RSS [MiB]\n"
        + half.row("half")
        + full.row("steps")
        + fanOut.row("forEach")
        + api.cluster().row("GET /v1/cluster")
        + api.run().row("GET /v1/runs/{id}");
  }

  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }
}
