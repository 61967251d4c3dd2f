package io.jarvis.dispatcher.core;

import io.jarvis.protocol.task.GpuRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** What is reserved on a node: the sum of its reservations. Not thread-safe. */
public final class NodeUsage {
  private static final int WHOLE = 1000;

  private final Map<Integer, Integer> gpuMillis = new HashMap<>();
  private final Map<String, Long> custom = new HashMap<>();
  private final NavigableSet<Running> running = new TreeSet<>(Running.BY_END);
  private long cpuMillis;
  private long memoryBytes;
  private long diskBytes;
  private int tasks;
  private int changes;

  /** Adds a reservation of what a task asks and of these devices. */
  public void reserve(Demand demand, List<Integer> devices) {
    change(demand, devices, 1);
  }

  /** Takes such a reservation away. */
  public void free(Demand demand, List<Integer> devices) {
    change(demand, devices, -1);
  }

  private void change(Demand demand, List<Integer> devices, int sign) {
    changes++;
    cpuMillis += sign * demand.cpuMillis();
    memoryBytes += sign * demand.memoryBytes();
    diskBytes += sign * demand.diskBytes();
    tasks += sign;
    int ofEach = perDevice(demand.gpu());
    devices.forEach(device -> gpuMillis.merge(device, sign * ofEach, Integer::sum));
    demand.custom().forEach((name, amount) -> custom.merge(name, sign * amount, Long::sum));
  }

  static int perDevice(GpuRequest gpu) {
    return switch (gpu) {
      case GpuRequest.None() -> 0;
      case GpuRequest.Whole whole -> WHOLE;
      case GpuRequest.Share share -> share.millis();
    };
  }

  /** What is known of an attempt whose reservation is in this. */
  public void expect(Running attempt) {
    running.add(attempt);
  }

  /** Removes an attempt that has left. */
  public void forget(Running attempt) {
    running.remove(attempt);
  }

  /** The attempts of which something is known, those first that should end first. */
  Collection<Running> running() {
    return running;
  }

  /** Rises with every change. */
  int changes() {
    return changes;
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

  public int tasks() {
    return tasks;
  }

  /** Thousandths of this device. */
  public int gpuMillis(int device) {
    return gpuMillis.getOrDefault(device, 0);
  }

  public long custom(String name) {
    return custom.getOrDefault(name, 0L);
  }
}
