package io.jarvis.bench.system;

import java.util.List;

/** PerfTest brings the registries of other monitoring systems with it, which would want keys. */
public final class ForeignRegistries {
  /** The properties that leave only ours. */
  public static final List<String> OFF =
      List.of(
          "management.defaults.metrics.export.enabled=false",
          "management.prometheus.metrics.export.enabled=true");

  private ForeignRegistries() {}
}
