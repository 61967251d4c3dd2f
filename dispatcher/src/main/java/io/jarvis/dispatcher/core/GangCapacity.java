package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.task.GpuRequest;
import java.util.List;
import java.util.Map;

/** How often what one member of a gang asks fits on an empty node. */
final class GangCapacity {
  private GangCapacity() {}

  static long of(Demand demand, NodeOffer offer) {
    long times = Math.min(offer.tasks(), demand.members());
    times = Math.min(times, times(demand.cpuMillis(), offer.cpu().millis()));
    times = Math.min(times, times(demand.memoryBytes(), offer.memory().bytes()));
    times = Math.min(times, times(demand.diskBytes(), offer.disk().bytes()));
    times = Math.min(times, ofGpus(demand.gpu(), offer));
    for (Map.Entry<String, Long> asked : demand.custom().entrySet()) {
      long offered = offer.custom().getOrDefault(asked.getKey(), 0L);
      times = Math.min(times, times(asked.getValue(), offered));
    }
    return times;
  }

  private static long times(long asked, long offered) {
    return asked <= 0 ? Long.MAX_VALUE : offered / asked;
  }

  private static long ofGpus(GpuRequest gpu, NodeOffer offer) {
    return switch (gpu) {
      case GpuRequest.None() -> Long.MAX_VALUE;
      case GpuRequest.Whole(int count, var models) -> times(count, there(models, offer));
      case GpuRequest.Share(int millis, var models) ->
          there(models, offer) * (Gpus.WHOLE / Math.max(1, millis));
    };
  }

  private static long there(List<String> models, NodeOffer offer) {
    return offer.gpus().stream()
        .filter(gpu -> models.isEmpty() || models.contains(gpu.model()))
        .count();
  }
}
