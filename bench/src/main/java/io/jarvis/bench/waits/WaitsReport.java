package io.jarvis.bench.waits;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.jarvis.bench.BenchReport;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/** What {@code bench waits} says. */
record WaitsReport(
    @JsonUnwrapped Waits jarvis,
    @JsonProperty("easy") Waits easy,
    @JsonProperty("fcfs") Waits firstComeFirstServed)
    implements BenchReport {
  @Override
  public String table() {
    return "         bounded slowdown   mean wait [s]   longest wait [s]\n"
        + row("jarvis", jarvis)
        + row("EASY", easy)
        + row("FCFS", firstComeFirstServed);
  }

  private static String row(String name, Waits waits) {
    return String.format(
        Locale.ROOT,
        "%-8s %16.2f %15.0f %18d%n",
        name,
        waits.boundedSlowdown(),
        waits.meanSeconds(),
        waits.maxSeconds());
  }

  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }
}
