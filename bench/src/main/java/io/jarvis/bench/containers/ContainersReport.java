package io.jarvis.bench.containers;

import io.jarvis.bench.BenchReport;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What was measured, by how many containers ran at once. */
record ContainersReport(Map<Integer, Ratio> ratios) implements BenchReport {
  @Override
  public String table() {
    StringBuilder text = new StringBuilder("at once  bare [/s]   ours [/s]    ratio\n");
    ratios.forEach((atOnce, ratio) -> text.append(ratio.row(atOnce)));
    return text.toString();
  }

  @Override
  public String json() {
    Map<String, Ratio> named = new LinkedHashMap<>();
    ratios.forEach((atOnce, ratio) -> named.put("c" + atOnce, ratio));
    return JsonMapper.shared().writeValueAsString(named);
  }
}
