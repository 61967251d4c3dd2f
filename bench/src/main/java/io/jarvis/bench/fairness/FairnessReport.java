package io.jarvis.bench.fairness;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench fairness} says.
 *
 * @param alike the error of shares between tenants with tasks alike
 * @param unlike that between one whose tasks want CPU and one whose tasks want memory
 * @param acceptedMillis the slowest acceptance of a tenant's task while another one's come in
 */
record FairnessReport(
    @JsonIgnore double alike,
    @JsonIgnore double unlike,
    @JsonProperty("high_start_ms_at_1m") long highStartMillis,
    @JsonProperty("accepted_ms_while_1m_come_in") long acceptedMillis,
    @JsonProperty("heap_mib") long heapMib)
    implements BenchReport {
  /** With what was measured in a cluster of its own while tasks came in. */
  FairnessReport with(long accepted, long mib) {
    return new FairnessReport(alike, unlike, highStartMillis, accepted, Math.max(heapMib, mib));
  }

  @JsonProperty("share_error")
  double shareError() {
    return Math.round(Math.max(alike, unlike) * 1e4) / 1e4;
  }

  @Override
  public String table() {
    return String.format(
        Locale.ROOT,
        "shares, tasks alike     %8.2f %% apart at most%n"
            + "shares, tasks unlike    %8.2f %% apart at most%n"
            + "urgent task starts in   %8d ms%n"
            + "meanwhile accepted in   %8d ms%n"
            + "dispatcher's heap       %8d MiB%n",
        alike * 100,
        unlike * 100,
        highStartMillis,
        acceptedMillis,
        heapMib);
  }

  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }
}
