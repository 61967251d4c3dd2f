package io.jarvis.dispatcher.core;

import io.jarvis.catalog.Quota;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.Map;
import java.util.Optional;

/** Whether a tenant may hold one more task. */
final class QuotaCheck {
  private QuotaCheck() {}

  /** Whether what it holds and this together stay within the quota. */
  static boolean allows(Quota quota, Holdings held, Demand more) {
    int times = more.members();
    return within(quota.running(), held.tasks(), times)
        && within(quota.cpu().map(CpuQuantity::millis), held.cpuMillis(), times * more.cpuMillis())
        && within(
            quota.memory().map(ByteQuantity::bytes), held.memoryBytes(), times * more.memoryBytes())
        && within(quota.disk().map(ByteQuantity::bytes), held.diskBytes(), times * more.diskBytes())
        && within(
            quota.gpu().map(most -> (long) most * Gpus.WHOLE),
            held.gpuMillis(),
            times * more.gpuMillis())
        && allowsCustom(quota.custom(), held, more);
  }

  private static boolean within(Optional<? extends Number> most, long held, long more) {
    return most.filter(limit -> held + more > limit.longValue()).isEmpty();
  }

  private static boolean allowsCustom(Map<String, Long> most, Holdings held, Demand more) {
    return more.custom().entrySet().stream()
        .allMatch(asked ->
            held.custom(asked.getKey()) + more.members() * asked.getValue()
                <= most.getOrDefault(asked.getKey(), Long.MAX_VALUE));
  }
}
