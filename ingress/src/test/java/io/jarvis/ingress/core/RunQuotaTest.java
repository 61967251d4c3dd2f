package io.jarvis.ingress.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.protocol.TenantId;
import org.junit.jupiter.api.Test;

final class RunQuotaTest {
  @Test
  void boundsTheRunsOfATenantAndOfAll() {
    ClusterConfig config = ClusterConfig.DEFAULT;
    long most = ClusterConfig.Tenant.DEFAULT_MAX_QUEUED;

    assertThat(RunQuota.refusal(TenantId.DEFAULT, config, most - 1, RunQuota.MOST_RUNS - 1))
        .isEmpty();
    assertThat(RunQuota.refusal(TenantId.DEFAULT, config, most, 0))
        .hasValueSatisfying(problem -> assertThat(problem.status()).isEqualTo(429));
    assertThat(RunQuota.refusal(TenantId.DEFAULT, config, 0, RunQuota.MOST_RUNS))
        .hasValueSatisfying(problem -> assertThat(problem.retryAfter()).isPresent());
  }
}
