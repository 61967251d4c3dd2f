package io.jarvis.dispatcher.core;

import io.jarvis.catalog.Quota;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * What a quota would have to be for its tenant to hold so much.
 *
 * @param from what is not enough of it
 * @param to what would be
 */
record QuotaExcess(Quota quota, List<String> from, List<String> to) {
  /** Compares a quota with what would be held. */
  static QuotaExcess of(Quota quota, Holdings held) {
    Raised raised = new Raised();
    Map<String, Long> custom = new HashMap<>();
    new TreeMap<>(quota.custom())
        .forEach((name, most) -> custom.put(name, raised.count(name, most, held.custom(name))));
    Quota enough =
        new Quota(
            quota.running().map(most -> raised.count("running tasks", most, held.tasks())),
            quota.cpu().map(most -> raised.cpu(most, held.cpuMillis())),
            quota.memory().map(most -> raised.bytes("memory", most, held.memoryBytes())),
            quota.disk().map(most -> raised.bytes("disk", most, held.diskBytes())),
            quota.gpu().map(most -> raised.count("gpu", most, devices(held.gpuMillis()))),
            custom);
    return new QuotaExcess(enough, raised.from, raised.to);
  }

  private static long devices(long millis) {
    return (millis + Gpus.WHOLE - 1) / Gpus.WHOLE;
  }

  boolean exceeded() {
    return !from.isEmpty();
  }

  private static final class Raised {
    private final List<String> from = new ArrayList<>();
    private final List<String> to = new ArrayList<>();

    long count(String what, long most, long held) {
      note(what, most, held, Long::toString);
      return Math.max(most, held);
    }

    CpuQuantity cpu(CpuQuantity most, long held) {
      note("cpu", most.millis(), held, Lack::cores);
      return new CpuQuantity(Math.max(most.millis(), held));
    }

    ByteQuantity bytes(String what, ByteQuantity most, long held) {
      note(what, most.bytes(), held, Lack::bytes);
      return new ByteQuantity(Math.max(most.bytes(), held));
    }

    private void note(String what, long most, long held, LongFunction<String> unit) {
      if (held > most) {
        from.add(what + " " + unit.apply(most));
        to.add(what + " " + unit.apply(held));
      }
    }
  }
}
