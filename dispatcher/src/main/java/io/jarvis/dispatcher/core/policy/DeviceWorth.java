package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.policy.ExpectedGpuTasks.Ask;
import io.jarvis.dispatcher.core.policy.ExpectedGpuTasks.Shape;
import java.util.List;

/**
 * What the room of a node with these devices is worth for the expected tasks: how much of them they
 * could fill, less what of them they could not use, in thousandths of a device. Immutable.
 */
final class DeviceWorth {
  /** How much what cannot be used counts against what can be filled. */
  private static final double FRAGMENTS = 4;

  private final int devices;
  private final AskWorth[] able;

  /** The weight of those that can use none of these devices. */
  private final double hopeless;

  DeviceWorth(List<NodeOffer.Gpu> gpus, List<Ask> asks) {
    devices = gpus.size();
    able =
        asks.stream()
            .filter(ask -> gpus.stream().anyMatch(gpu -> ask.takes(gpu.model())))
            .map(ask -> new AskWorth(ask, gpus))
            .toArray(AskWorth[]::new);
    hopeless =
        asks.stream()
            .filter(ask -> gpus.stream().noneMatch(gpu -> ask.takes(gpu.model())))
            .mapToDouble(Ask::weight)
            .sum();
  }

  double worth(long cpuMillis, long memoryBytes, int[] free) {
    int total = 0;
    for (int i = 0; i < devices; i++) {
      total += free[i];
    }
    double worth = -FRAGMENTS * hopeless * total;
    for (AskWorth ask : able) {
      worth += ask.worth(cpuMillis, memoryBytes, free, total);
    }
    return worth;
  }

  /** For those of the expected tasks that ask for the same devices. */
  private static final class AskWorth {
    private final int count;
    private final int millis;
    private final boolean[] right;
    private final double weight;
    private final long[] cpuMillis;
    private final long[] memoryBytes;
    private final double[] timesPerCpu;
    private final double[] timesPerMemory;
    private final double[] weights;

    AskWorth(Ask ask, List<NodeOffer.Gpu> gpus) {
      count = ask.count();
      millis = ask.millis();
      weight = ask.weight();
      right = new boolean[gpus.size()];
      for (int i = 0; i < right.length; i++) {
        right[i] = ask.takes(gpus.get(i).model());
      }
      List<Shape> shapes = ask.shapes();
      cpuMillis = shapes.stream().mapToLong(Shape::cpuMillis).toArray();
      memoryBytes = shapes.stream().mapToLong(Shape::memoryBytes).toArray();
      timesPerCpu = shapes.stream().mapToDouble(s -> 1.0 / Math.max(1, s.cpuMillis())).toArray();
      timesPerMemory =
          shapes.stream().mapToDouble(s -> 1.0 / Math.max(1, s.memoryBytes())).toArray();
      weights = shapes.stream().mapToDouble(Shape::weight).toArray();
    }

    double worth(long cpu, long memory, int[] free, int total) {
      int places = 0;
      int useful = 0;
      for (int i = 0; i < right.length; i++) {
        if (right[i] && free[i] >= millis) {
          places += free[i] == Gpus.WHOLE ? Gpus.WHOLE / millis : free[i] / millis;
          useful += free[i];
        }
      }
      places /= count;
      if (places == 0) {
        return -FRAGMENTS * weight * total;
      }
      double worth = 0;
      for (int i = 0; i < weights.length; i++) {
        double times = Math.min(places, Math.min(cpu * timesPerCpu[i], memory * timesPerMemory[i]));
        boolean fits = cpuMillis[i] <= cpu && memoryBytes[i] <= memory;
        int useless = fits ? total - useful : total;
        worth += weights[i] * (times * count * millis - FRAGMENTS * useless);
      }
      return worth;
    }
  }
}
