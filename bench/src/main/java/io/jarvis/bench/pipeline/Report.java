package io.jarvis.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import java.util.Locale;
import java.util.SortedMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench pipeline} says.
 *
 * @param rawRate messages a second that PerfTest moved through one quorum queue, the better of two
 * @param residentMib memory of each process at the end
 */
record Report(
    @JsonProperty("raw_rate") long rawRate,
    @JsonProperty("rest") Line rest,
    @JsonProperty("amqp") Line amqp,
    @JsonProperty("rss_mib") SortedMap<String, Long> residentMib)
    implements BenchReport {
  private static final int REST_HOPS = 2;
  private static final int AMQP_HOPS = 3;

  /**
   * One door.
   *
   * @param ratio to what the broker could do with as many quorum hops
   */
  record Line(
      @JsonProperty("tasks_per_s") double tasksPerSecond,
      @JsonProperty("ratio") double ratio,
      @JsonProperty("p50_ms") long p50Millis,
      @JsonProperty("p99_ms") long p99Millis,
      @JsonProperty("events_per_task") double eventsPerTask,
      @JsonProperty("cpu_us_per_task") SortedMap<String, Long> cpuMicros) {
    static Line of(Pipeline.Figures figures, long rawRate, int hops) {
      return new Line(
          rounded(figures.tasksPerSecond(), 1),
          rounded(figures.tasksPerSecond() * hops / rawRate, 1000),
          figures.p50Millis(),
          figures.p99Millis(),
          rounded(figures.eventsPerTask(), 100),
          figures.cpuMicros());
    }

    private static double rounded(double value, int places) {
      return Math.round(value * places) / (double) places;
    }

    private String row(String door) {
      return String.format(
          Locale.ROOT,
          "%-5s %10.0f %8.3f %10d %10d %13.2f   %s%n",
          door,
          tasksPerSecond,
          ratio,
          p50Millis,
          p99Millis,
          eventsPerTask,
          cpuMicros);
    }
  }

  static Report of(
      long rawRate, Pipeline.Figures rest, Pipeline.Figures amqp, SortedMap<String, Long> memory) {
    return new Report(
        rawRate, Line.of(rest, rawRate, REST_HOPS), Line.of(amqp, rawRate, AMQP_HOPS), memory);
  }

  @Override
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append("raw: ").append(rawRate).append(" messages/s through one quorum queue\n");
    text.append("door     tasks/s    ratio   p50 [ms]   p99 [ms]   events/task   cpu [us/task]\n");
    text.append(rest.row("REST")).append(amqp.row("AMQP"));
    residentMib.forEach(
        (process, mib) -> text.append(process).append(": ").append(mib).append(" MiB\n"));
    return text.toString();
  }

  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }
}
