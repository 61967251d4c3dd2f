package io.jarvis.bench.simulate;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.ClusterConfig.Tenant;
import io.jarvis.catalog.Quota;
import io.jarvis.dispatcher.core.Policies;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Other settings for the same work: {@code policy=best-fit,nodes=20x16/64Gi,quota.acme.cpu=8}.
 *
 * @param name as it was written
 */
record Variant(String name, Recording recording) {
  private static final String QUOTA = "quota";
  private static final String WEIGHT = "weight";

  /** An {@link IllegalArgumentException} says what is wrong with it. */
  static Variant of(Recording recorded, String text) {
    Recording changed = recorded;
    for (String word : text.split(",")) {
      String[] parts = word.split("=", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException("'" + word + "' sets nothing: <what>=<value>");
      }
      changed = with(changed, parts[0].strip(), parts[1].strip());
    }
    return new Variant(text, changed);
  }

  private static Recording with(Recording recording, String what, String value) {
    String[] path = what.split("\\.");
    return switch (path[0]) {
      case "policy" -> recording.withConfig(withPolicy(recording.config(), value));
      case "nodes" -> recording.withNodes(Hardware.parse(value));
      case WEIGHT, QUOTA -> recording.withConfig(withTenant(recording.config(), path, value));
      default ->
          throw new IllegalArgumentException(
              "there is no '"
                  + what
                  + "': policy, nodes, weight.<tenant>,"
                  + " quota.<tenant>.{running,cpu,memory,disk,gpu}");
    };
  }

  private static ClusterConfig withPolicy(ClusterConfig config, String policy) {
    if (Policies.named(policy).isEmpty()) {
      throw new IllegalArgumentException("there is no placement policy '" + policy + "'");
    }
    return new ClusterConfig(
        policy,
        config.scheduling(),
        config.tenants(),
        config.allowedCapabilities(),
        config.userRule());
  }

  private static ClusterConfig withTenant(ClusterConfig config, String[] path, String value) {
    if (path.length != (path[0].equals(QUOTA) ? 3 : 2)) {
      throw new IllegalArgumentException(
          "'" + String.join(".", path) + "' names no tenant's limit");
    }
    TenantId tenant = new TenantId(path[1]);
    Tenant terms = config.tenants().getOrDefault(tenant, Tenant.DEFAULT);
    Map<TenantId, Tenant> tenants = new HashMap<>(config.tenants());
    tenants.put(
        tenant,
        path[0].equals(WEIGHT)
            ? new Tenant(Integer.parseInt(value), terms.maxQueued(), terms.quota())
            : new Tenant(
                terms.weight(), terms.maxQueued(), limited(terms.quota(), path[2], value)));
    return new ClusterConfig(
        config.policy(),
        config.scheduling(),
        tenants,
        config.allowedCapabilities(),
        config.userRule());
  }

  private static Quota limited(Quota q, String what, String value) {
    Optional<Long> count =
        what.equals("running") || what.equals("gpu")
            ? Optional.of(Long.parseLong(value))
            : Optional.empty();
    return switch (what) {
      case "running" -> new Quota(count, q.cpu(), q.memory(), q.disk(), q.gpu(), q.custom());
      case "gpu" -> new Quota(q.running(), q.cpu(), q.memory(), q.disk(), count, q.custom());
      case "cpu" ->
          new Quota(
              q.running(),
              Optional.of(CpuQuantity.parse(value)),
              q.memory(),
              q.disk(),
              q.gpu(),
              q.custom());
      case "memory" -> new Quota(q.running(), q.cpu(), bytes(value), q.disk(), q.gpu(), q.custom());
      case "disk" -> new Quota(q.running(), q.cpu(), q.memory(), bytes(value), q.gpu(), q.custom());
      default -> throw new IllegalArgumentException("a quota has no '" + what + "'");
    };
  }

  private static Optional<ByteQuantity> bytes(String value) {
    return Optional.of(ByteQuantity.parse(value));
  }
}
