package io.jarvis.dispatcher.core;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.task.GpuRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * One thing of which a node has less than is asked.
 *
 * @param left what the node has
 * @param unit writes such an amount for people
 */
record Lack(String what, long asked, long left, LongFunction<String> unit) {
  /**
   * Everything that a node lacks; constraints, and whether the node takes tasks, are not looked at.
   */
  static List<Lack> of(Room room, Demand demand) {
    List<Lack> lacks = new ArrayList<>();
    add(lacks, "tasks", 1, room.freeTasks(), Long::toString);
    add(lacks, "cpu", demand.cpuMillis(), room.freeCpuMillis(), Lack::cores);
    add(lacks, "memory", demand.memoryBytes(), room.freeMemoryBytes(), Lack::bytes);
    add(lacks, "disk", demand.diskBytes(), room.freeDiskBytes(), Lack::bytes);
    addGpu(lacks, room.gpus(), demand.gpu());
    new TreeMap<>(demand.custom())
        .forEach(
            (name, asked) -> add(lacks, name, asked, room.customs().free(name), Long::toString));
    return lacks;
  }

  private static void add(
      List<Lack> lacks, String what, long asked, long left, LongFunction<String> unit) {
    if (asked > left) {
      lacks.add(new Lack(what, asked, Math.max(0, left), unit));
    }
  }

  private static void addGpu(List<Lack> lacks, Gpus gpus, GpuRequest gpu) {
    switch (gpu) {
      case GpuRequest.None() -> {}
      case GpuRequest.Whole(int count, var models) ->
          add(lacks, gpuOf(models), count, gpus.whole(models), Long::toString);
      case GpuRequest.Share(int millis, var models) ->
          add(lacks, gpuOf(models), millis, gpus.most(models), Lack::cores);
    }
  }

  private static String gpuOf(List<String> models) {
    return models.isEmpty() ? "gpu" : "gpu " + String.join(" or ", models);
  }

  static String cores(long millis) {
    return new CpuQuantity(Math.max(0, millis)).toString();
  }

  static String bytes(long bytes) {
    return new ByteQuantity(Math.max(0, bytes)).toString();
  }

  String text() {
    return unit.apply(asked) + " asked, " + unit.apply(left) + " left at most";
  }
}
