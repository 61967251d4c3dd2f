package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.metrics.Metric;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.site.ReplicaHealth;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The production wiring, on real servers, with the watchdog's own account. */
class WatchdogConfigurationIT {

  @TempDir private Path data;

  @Import(WatchdogConfiguration.class)
  static class Wiring {
    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  @Test
  void leadsAndSeesTheQueuesItWatches() {
    RabbitMqServer rabbit = RabbitMqServer.shared();
    ConsulServer consul = ConsulServer.shared();
    rabbit.reset();
    try (var context =
        new SpringApplicationBuilder(Wiring.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.config.name=none",
                "jarvis.amqp.host=" + rabbit.host(),
                "jarvis.amqp.port=" + rabbit.amqpPort(),
                "jarvis.stream.host=" + rabbit.host(),
                "jarvis.stream.port=" + rabbit.streamPort(),
                "jarvis.management.url=" + rabbit.managementUrl(),
                "jarvis.consul.host=" + consul.host(),
                "jarvis.consul.port=" + consul.port(),
                "jarvis.data-dir=" + data,
                "jarvis.watchdog.audit-every=200ms")
            .run()) {
      ReplicaHealth health = context.getBean(ReplicaHealth.class);
      MeterRegistry registry = context.getBean(MeterRegistry.class);

      await().until(() -> "leader".equals(health.health().getDetails().get("role")));
      assertThat(health.health().getStatus()).isEqualTo(Status.UP);
      await()
          .until(() ->
              registry.find(Metric.WATCHDOG_QUEUE.metricName()).tag("queue", Queues.PARKED).gauge()
                  != null);
      assertThat(registry.get("jarvis.watchdog.leader").gauge().value()).isEqualTo(1);
    }
  }
}
