package io.jarvis.catalog;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.Word;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The cluster's configuration, kept below {@code jarvis/config/} in Consul and the same for every
 * service.
 *
 * @param policy the placement policy's name
 * @param scheduling the order of service
 * @param tenants who may submit; {@code default} is always there
 * @param allowedCapabilities which Linux capabilities a task may ask for
 */
public record ClusterConfig(
    String policy,
    SchedulingRules scheduling,
    Map<TenantId, Tenant> tenants,
    Set<String> allowedCapabilities,
    UserRule userRule) {
  public static final String DEFAULT_POLICY = "least-loaded";

  /** The placement policies that are shipped. */
  public static final List<String> POLICIES =
      List.of("best-fit", "gpu-packing", "least-loaded", "round-robin");

  /** What the names of other placement policies, which are plug-ins, look like. */
  public static final Pattern PLUGGED_POLICY = Pattern.compile("x-[a-z0-9-]{1,40}");

  /** The configuration while nothing is configured. */
  public static final ClusterConfig DEFAULT =
      new ClusterConfig(
          DEFAULT_POLICY,
          SchedulingRules.DEFAULT,
          Map.of(TenantId.DEFAULT, Tenant.DEFAULT),
          Set.of("NET_BIND_SERVICE"),
          UserRule.ANY);

  public ClusterConfig {
    tenants = Map.copyOf(tenants);
    allowedCapabilities = Set.copyOf(allowedCapabilities);
  }

  /**
   * A tenant's part.
   *
   * @param weight of its share
   * @param maxQueued how many tasks it may have that have not ended; beyond it a submission is
   *     refused with 429
   * @param quota what its placed tasks may hold
   */
  public record Tenant(int weight, long maxQueued, Quota quota) {
    public static final long DEFAULT_MAX_QUEUED = 2_000_000;
    public static final Tenant DEFAULT = new Tenant(1, DEFAULT_MAX_QUEUED, Quota.NONE);
  }

  /** As whom a container may run. */
  public enum UserRule implements Word {
    ANY,
    NON_ROOT
  }
}
