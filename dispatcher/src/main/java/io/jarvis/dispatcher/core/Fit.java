package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.task.GpuRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whether a node could take a task if it were empty, and if not, why. */
public final class Fit {
  private final Constraints constraints;

  public Fit(Constraints constraints) {
    this.constraints = constraints;
  }

  /** Whether some of these nodes could ever take it. */
  public boolean somewhere(Demand demand, List<NodeOffer> offers) {
    return demand.isGang()
        ? most(demand, offers) >= demand.members()
        : offers.stream().anyMatch(offer -> obstacle(demand, offer).isEmpty());
  }

  /** How many members of a gang nodes that meet over one network could take at most. */
  private long most(Demand gang, List<NodeOffer> offers) {
    Map<String, Long> byNetwork = new HashMap<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < offers.size(); i++) {
      NodeOffer offer = offers.get(i);
      if (obstacle(gang, offer).isEmpty()) {
        String network = Muster.network(offer);
        byNetwork.merge(network, times(gang, offer, i, network, taken), Long::sum);
      }
    }
    return byNetwork.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private static long times(
      Demand gang, NodeOffer offer, int node, String network, Set<String> taken) {
    var apart = gang.leaning().wishes().antiAffinity();
    if (apart.isPresent()) {
      return taken.add(network + "/" + Muster.place(apart.get(), offer, node)) ? 1 : 0;
    }
    return GangCapacity.of(gang, offer);
  }

  /**
   * Why none of these nodes could ever take it, each distinct reason with how many nodes it holds
   * for.
   */
  public List<String> reasons(Demand demand, List<NodeOffer> offers) {
    long most = demand.isGang() ? most(demand, offers) : 0;
    if (most > 0) {
      return List.of(
          "gang: "
              + demand.members()
              + " members asked, the nodes of one network together could take "
              + most);
    }
    Map<String, Integer> counts = new TreeMap<>();
    offers.forEach(offer ->
        obstacle(demand, offer).ifPresent(reason -> counts.merge(reason, 1, Integer::sum)));
    return counts.entrySet().stream()
        .map(reason ->
            reason.getKey()
                + " ("
                + reason.getValue()
                + (reason.getValue() == 1 ? " node)" : " nodes)"))
        .toList();
  }

  /** The first thing that keeps this node from ever taking it. */
  public Optional<String> obstacle(Demand demand, NodeOffer offer) {
    return constraints
        .broken(demand.constraints(), offer.attributes())
        .map(expression -> "constraint " + expression + " does not hold")
        .or(() -> amount(demand, offer))
        .or(() -> gpu(demand.gpu(), offer))
        .or(() -> custom(demand, offer));
  }

  private static Optional<String> amount(Demand demand, NodeOffer offer) {
    if (offer.tasks() < 1) {
      return Optional.of("the node takes no tasks");
    }
    if (demand.cpuMillis() > offer.cpu().millis()) {
      return Optional.of(
          "cpu: " + new CpuQuantity(demand.cpuMillis()) + " asked, " + offer.cpu() + " offered");
    }
    if (demand.memoryBytes() > offer.memory().bytes()) {
      return Optional.of(
          "memory: "
              + new ByteQuantity(demand.memoryBytes())
              + " asked, "
              + offer.memory()
              + " offered");
    }
    if (demand.diskBytes() > offer.disk().bytes()) {
      return Optional.of(
          "disk: " + new ByteQuantity(demand.diskBytes()) + " asked, " + offer.disk() + " offered");
    }
    return Optional.empty();
  }

  private static Optional<String> gpu(GpuRequest gpu, NodeOffer offer) {
    return switch (gpu) {
      case GpuRequest.None() -> Optional.empty();
      case GpuRequest.Whole(int count, var models) -> gpu(count, models, offer);
      case GpuRequest.Share(int millis, var models) -> gpu(1, models, offer);
    };
  }

  private static Optional<String> gpu(int count, List<String> models, NodeOffer offer) {
    long there =
        offer.gpus().stream()
            .filter(gpu -> models.isEmpty() || models.contains(gpu.model()))
            .count();
    return there >= count
        ? Optional.empty()
        : Optional.of(
            "gpu: "
                + count
                + (models.isEmpty() ? "" : " of " + String.join(" or ", models))
                + " asked, "
                + there
                + " offered");
  }

  private static Optional<String> custom(Demand demand, NodeOffer offer) {
    return new TreeMap<>(demand.custom())
        .entrySet().stream()
            .filter(asked -> asked.getValue() > offer.custom().getOrDefault(asked.getKey(), 0L))
            .map(asked ->
                asked.getKey()
                    + ": "
                    + asked.getValue()
                    + " asked, "
                    + offer.custom().getOrDefault(asked.getKey(), 0L)
                    + " offered")
            .findFirst();
  }
}
