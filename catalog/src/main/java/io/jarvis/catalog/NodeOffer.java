package io.jarvis.catalog;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.List;
import java.util.Map;

/**
 * What a node has to give. Reservations on it never exceed this (I6).
 *
 * @param custom amounts of countable things, by name
 * @param attributes what constraints see as {@code node.<name>}: {@code arch}, {@code os}, {@code
 *     zone}, {@code hostname} and the operator's own
 * @param tasks how many it runs at once
 */
public record NodeOffer(
    CpuQuantity cpu,
    ByteQuantity memory,
    ByteQuantity disk,
    List<Gpu> gpus,
    Map<String, Long> custom,
    Map<String, String> attributes,
    int tasks) {
  /**
   * The attribute that says over which network containers of a gang meet: on nodes of which it is
   * the same they reach each other.
   */
  public static final String GANG_NETWORK = "gangNetwork";

  public NodeOffer {
    gpus = List.copyOf(gpus);
    custom = Map.copyOf(custom);
    attributes = Map.copyOf(attributes);
  }

  /** A device, by its index on the node. */
  public record Gpu(int index, String model) {}
}
