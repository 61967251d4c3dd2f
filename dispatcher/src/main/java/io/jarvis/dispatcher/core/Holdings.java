package io.jarvis.dispatcher.core;

import java.util.HashMap;
import java.util.Map;

/** What several tasks hold together, wherever they are. Not thread-safe. */
public final class Holdings {
  private final Map<String, Long> custom = new HashMap<>();
  private long tasks;
  private long cpuMillis;
  private long memoryBytes;
  private long diskBytes;
  private long gpuMillis;

  Holdings() {}

  /** An independent copy. */
  Holdings(Holdings other) {
    add(other);
  }

  /** What one such task holds. */
  static Holdings of(Demand demand) {
    Holdings one = new Holdings();
    one.add(demand);
    return one;
  }

  void add(Demand demand) {
    change(demand, 1);
  }

  /** Adds a demand this many times. */
  void add(Demand demand, int times) {
    change(demand, times);
  }

  void remove(Demand demand) {
    change(demand, -1);
  }

  void add(Holdings other) {
    change(other, 1);
  }

  void remove(Holdings other) {
    change(other, -1);
  }

  private void change(Holdings other, int sign) {
    tasks += sign * other.tasks;
    cpuMillis += sign * other.cpuMillis;
    memoryBytes += sign * other.memoryBytes;
    diskBytes += sign * other.diskBytes;
    gpuMillis += sign * other.gpuMillis;
    other.custom.forEach((name, amount) -> custom.merge(name, sign * amount, Long::sum));
  }

  private void change(Demand demand, int times) {
    long sign = (long) times * demand.members();
    tasks += sign;
    cpuMillis += sign * demand.cpuMillis();
    memoryBytes += sign * demand.memoryBytes();
    diskBytes += sign * demand.diskBytes();
    gpuMillis += sign * demand.gpuMillis();
    demand.custom().forEach((name, amount) -> custom.merge(name, sign * amount, Long::sum));
  }

  /** The highest of the shares of all there is, 0 to 1; of what there is nothing of, none. */
  double dominantShare(Capacity all) {
    double share = share(tasks, all.tasks());
    share = Math.max(share, share(cpuMillis, all.cpuMillis()));
    share = Math.max(share, share(memoryBytes, all.memoryBytes()));
    share = Math.max(share, share(diskBytes, all.diskBytes()));
    share = Math.max(share, share(gpuMillis, all.gpuMillis()));
    for (Map.Entry<String, Long> held : custom.entrySet()) {
      share = Math.max(share, share(held.getValue(), all.custom().getOrDefault(held.getKey(), 0L)));
    }
    return share;
  }

  private static double share(long held, long whole) {
    return whole <= 0 ? 0 : (double) held / whole;
  }

  public long tasks() {
    return tasks;
  }

  public long cpuMillis() {
    return cpuMillis;
  }

  public long memoryBytes() {
    return memoryBytes;
  }

  public long diskBytes() {
    return diskBytes;
  }

  public long gpuMillis() {
    return gpuMillis;
  }

  public long custom(String name) {
    return custom.getOrDefault(name, 0L);
  }
}
