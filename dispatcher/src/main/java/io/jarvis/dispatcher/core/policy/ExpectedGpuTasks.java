package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.protocol.task.GpuRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tasks with GPUs that are expected, those that ask for the same devices together, each with
 * its weight: the more often it comes and the less of it the nodes could take, the higher.
 */
final class ExpectedGpuTasks {
  /** The most frequent so many are looked at. */
  static final int MOST = 128;

  /** The least part of the GPUs that is assumed to be within reach. */
  private static final double LEAST_SUPPLY = 0.01;

  private final Map<Hardware, Integer> nodes = new LinkedHashMap<>();
  private final List<Ask> asks = new ArrayList<>();

  /** Nodes that differ in nothing that counts here. */
  private record Hardware(long cpuMillis, long memoryBytes, Map<String, Integer> devices) {
    static Hardware of(NodeOffer offer) {
      Map<String, Integer> devices = new TreeMap<>();
      offer.gpus().forEach(gpu -> devices.merge(gpu.model(), 1, Integer::sum));
      return new Hardware(offer.cpu().millis(), offer.memory().bytes(), devices);
    }
  }

  /** What is asked of CPU and memory, and how much it counts. */
  record Shape(long cpuMillis, long memoryBytes, double weight) {
    /** How many of them this would do for, in fractions. */
    double times(long cpu, long memory) {
      return Math.min(
          (double) cpu / Math.max(1, cpuMillis), (double) memory / Math.max(1, memoryBytes));
    }
  }

  /**
   * What is asked of GPUs.
   *
   * @param count of whole devices, or 1
   * @param millis of each
   * @param shapes of the tasks that ask it
   */
  record Ask(int count, int millis, List<String> models, List<Shape> shapes) {
    boolean takes(String model) {
      return models.isEmpty() || models.contains(model);
    }

    int size() {
      return count * millis;
    }

    double weight() {
      return shapes.stream().mapToDouble(Shape::weight).sum();
    }
  }

  ExpectedGpuTasks(Mix mix, List<NodeOffer> offers) {
    offers.stream()
        .filter(offer -> !offer.gpus().isEmpty())
        .forEach(offer -> nodes.merge(Hardware.of(offer), 1, Integer::sum));
    mix.expected().stream()
        .filter(expected -> !(expected.demand().gpu() instanceof GpuRequest.None))
        .limit(MOST)
        .forEach(this::add);
  }

  List<Ask> asks() {
    return asks;
  }

  private void add(Mix.Expected expected) {
    Demand demand = expected.demand();
    Ask ask =
        switch (demand.gpu()) {
          case GpuRequest.None() -> throw new IllegalStateException("no GPU in " + demand);
          case GpuRequest.Whole(int count, var models) -> ask(count, Gpus.WHOLE, models);
          case GpuRequest.Share(int millis, var models) -> ask(1, millis, models);
        };
    Shape shape = new Shape(demand.cpuMillis(), demand.memoryBytes(), 0);
    double weight = expected.share() / (supply(ask, shape) + LEAST_SUPPLY);
    ask.shapes().add(new Shape(demand.cpuMillis(), demand.memoryBytes(), weight));
  }

  private Ask ask(int count, int millis, List<String> models) {
    for (Ask ask : asks) {
      if (ask.count() == count && ask.millis() == millis && ask.models().equals(models)) {
        return ask;
      }
    }
    Ask ask = new Ask(count, millis, models, new ArrayList<>());
    asks.add(ask);
    return ask;
  }

  /** Which part of all GPUs such tasks could fill, were they alone. */
  private double supply(Ask ask, Shape shape) {
    double filled = 0;
    double all = 0;
    for (Map.Entry<Hardware, Integer> same : nodes.entrySet()) {
      Hardware hardware = same.getKey();
      int able = 0;
      for (Map.Entry<String, Integer> devices : hardware.devices().entrySet()) {
        able += ask.takes(devices.getKey()) ? devices.getValue() : 0;
        all += (double) same.getValue() * devices.getValue() * Gpus.WHOLE;
      }
      double most = able * (Gpus.WHOLE / ask.millis()) / ask.count();
      double times = Math.min(most, shape.times(hardware.cpuMillis(), hardware.memoryBytes()));
      filled += same.getValue() * times * ask.size();
    }
    return all == 0 ? 0 : filled / all;
  }
}
