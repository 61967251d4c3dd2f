package io.jarvis.dispatcher.core.policy;

import io.jarvis.dispatcher.core.Customs;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.Room;

/**
 * Which shares of what a node offers would be taken with a task on it, each 0 to 1: of CPU, memory,
 * disk, task places, GPUs, and each custom thing. What it does not offer at all does not count.
 */
final class Shares {
  private double highest;
  private double sum;
  private int count;

  private Shares(Demand demand, Room room) {
    add(room.cpuMillis(), room.freeCpuMillis() - demand.cpuMillis());
    add(room.memoryBytes(), room.freeMemoryBytes() - demand.memoryBytes());
    add(room.diskBytes(), room.freeDiskBytes() - demand.diskBytes());
    add(room.tasks(), room.freeTasks() - 1L);
    Gpus gpus = room.gpus();
    add((long) gpus.count() * Gpus.WHOLE, gpus.totalFree() - demand.gpuMillis());
    addCustoms(demand, room.customs());
  }

  /** The highest of them. */
  static double highest(Demand demand, Room room) {
    return new Shares(demand, room).highest;
  }

  /** Their mean. */
  static double mean(Demand demand, Room room) {
    Shares shares = new Shares(demand, room);
    return shares.sum / Math.max(1, shares.count);
  }

  private void addCustoms(Demand demand, Customs customs) {
    for (int i = 0; i < customs.count(); i++) {
      long asked =
          demand.custom().isEmpty() ? 0 : demand.custom().getOrDefault(customs.name(i), 0L);
      add(customs.offered(i), customs.free(i) - asked);
    }
  }

  private void add(long offered, long left) {
    if (offered > 0) {
      double share = 1 - (double) left / offered;
      highest = Math.max(highest, share);
      sum += share;
      count++;
    }
  }
}
