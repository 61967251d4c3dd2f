package io.jarvis.ingress.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.protocol.TenantId;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether one more run may start. Runs that are steps of others do not count: the fan-outs
 * of their parents bound them. Pure.
 */
public final class RunQuota {
  /**
   * The most runs of all tenants that go on at once: each takes memory, and a place in the queue of
   * runs.
   */
  public static final long MOST_RUNS = 10_000;

  private static final Duration RETRY = Duration.ofSeconds(5);

  private RunQuota() {}

  /**
   * Why no further run may start; empty if one may.
   *
   * @param ofTenant how many of the tenant's runs go on
   * @param ofAll how many of all tenants
   */
  public static Optional<Problem> refusal(
      TenantId tenant, ClusterConfig config, long ofTenant, long ofAll) {
    long most = config.tenants().getOrDefault(tenant, ClusterConfig.Tenant.DEFAULT).maxQueued();
    if (ofTenant >= most) {
      return Optional.of(full("tenant '" + tenant + "' may have " + most + " runs that go on"));
    }
    return ofAll >= MOST_RUNS
        ? Optional.of(full("there may be " + MOST_RUNS + " runs that go on"))
        : Optional.empty();
  }

  private static Problem full(String rule) {
    return Problem.of(ProblemType.TOO_MANY, rule + ", and there are as many").retryAfter(RETRY);
  }
}
