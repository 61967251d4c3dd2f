package io.jarvis.dispatcher.core;

import io.jarvis.catalog.Quota;
import java.util.Map;

/** Whether a tenant may hold one more task. */
final class QuotaCheck {
  private QuotaCheck() {}

  /** Whether what it holds and this together stay within the quota. */
  static boolean allows(Quota quota, Holdings held, Demand more) {
    return quota.running().filter(most -> held.tasks() >= most).isEmpty()
        && quota.cpu().filter(most -> held.cpuMillis() + more.cpuMillis() > most.millis()).isEmpty()
        && quota
            .memory()
            .filter(most -> held.memoryBytes() + more.memoryBytes() > most.bytes())
            .isEmpty()
        && quota.disk().filter(most -> held.diskBytes() + more.diskBytes() > most.bytes()).isEmpty()
        && quota
            .gpu()
            .filter(most -> held.gpuMillis() + more.gpuMillis() > most * Gpus.WHOLE)
            .isEmpty()
        && allowsCustom(quota.custom(), held, more.custom());
  }

  private static boolean allowsCustom(
      Map<String, Long> most, Holdings held, Map<String, Long> more) {
    return more.entrySet().stream()
        .allMatch(asked ->
            held.custom(asked.getKey()) + asked.getValue()
                <= most.getOrDefault(asked.getKey(), Long.MAX_VALUE));
  }
}
