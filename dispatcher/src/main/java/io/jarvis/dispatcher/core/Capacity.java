package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What several nodes offer together. */
record Capacity(
    long tasks,
    long cpuMillis,
    long memoryBytes,
    long diskBytes,
    long gpuMillis,
    Map<String, Long> custom) {
  Capacity {
    custom = Map.copyOf(custom);
  }

  static Capacity of(List<NodeOffer> offers) {
    Map<String, Long> custom = new HashMap<>();
    offers.forEach(
        offer -> offer.custom().forEach((name, amount) -> custom.merge(name, amount, Long::sum)));
    return new Capacity(
        offers.stream().mapToLong(NodeOffer::tasks).sum(),
        offers.stream().mapToLong(offer -> offer.cpu().millis()).sum(),
        offers.stream().mapToLong(offer -> offer.memory().bytes()).sum(),
        offers.stream().mapToLong(offer -> offer.disk().bytes()).sum(),
        offers.stream().mapToLong(offer -> (long) offer.gpus().size() * Gpus.WHOLE).sum(),
        custom);
  }
}
