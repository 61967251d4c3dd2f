package io.jarvis.catalog;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.Map;
import java.util.Optional;

/**
 * What a tenant's tasks that are assigned or run may hold together; what is not named is not
 * limited.
 *
 * @param running how many tasks
 * @param gpu devices, shares of them counted as parts
 * @param custom amounts of countable things, by name
 */
public record Quota(
    Optional<Long> running,
    Optional<CpuQuantity> cpu,
    Optional<ByteQuantity> memory,
    Optional<ByteQuantity> disk,
    Optional<Long> gpu,
    Map<String, Long> custom) {
  /** Nothing is limited. */
  public static final Quota NONE =
      new Quota(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  public Quota {
    custom = Map.copyOf(custom);
  }
}
