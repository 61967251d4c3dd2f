package io.jarvis.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Two replicas on a real RabbitMQ, wired as in production. */
class WorkflowServiceIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir private Path data;

  /** The production wiring with a registry of its own. */
  @Import(WorkflowConfiguration.class)
  static class Wiring {
    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  @Test
  void oneReplicaLeadsAndAllFold() {
    RabbitMqServer rabbit = RabbitMqServer.shared();
    rabbit.reset();
    try (var first = replica(rabbit, "w1");
        EventLog log = log(rabbit)) {
      var service = first.getBean(WorkflowService.class);
      await().until(service::leads);
      try (var second = replica(rabbit, "w2")) {
        var standby = second.getBean(WorkflowService.class);
        TaskEvent event = new TaskEvent.CancelRequested(new TaskId("t1"), "");
        log.append(event).join();
        long end = log.end(SOON);

        await().until(() -> service.position() == end && standby.position() == end);
        assertThat(standby.leads()).isFalse();
        first.close();

        await().until(standby::leads);
        MeterRegistry registry = second.getBean(MeterRegistry.class);
        assertThat(registry.get("jarvis.workflow.leader").gauge().value()).isEqualTo(1);
        assertThat(
                registry
                    .get("jarvis.fold.events")
                    .tags("service", "workflow", "result", "other")
                    .functionCounter()
                    .count())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void mayNotWriteIntoTheQueuesOfOthers() {
    RabbitMqServer rabbit = RabbitMqServer.shared();
    BrokerUser user = BrokerUser.WORKFLOW;
    try (Broker broker =
        RabbitBrokers.connect(
            BrokerSettings.of(
                rabbit.host(),
                rabbit.amqpPort(),
                RabbitMqServer.VIRTUAL_HOST,
                user.username(),
                user.password(),
                "test"))) {
      var message = WireMessage.json(new byte[] {'{', '}'}, "x").build();
      assertThat(broker.publish("jarvis.dlx", "", message).join().confirmed()).isFalse();
    }
  }

  private ConfigurableApplicationContext replica(RabbitMqServer rabbit, String instance) {
    return new SpringApplicationBuilder(Wiring.class)
        .web(org.springframework.boot.WebApplicationType.NONE)
        .properties(
            "spring.config.name=none",
            "jarvis.amqp.host=" + rabbit.host(),
            "jarvis.amqp.port=" + rabbit.amqpPort(),
            "jarvis.stream.host=" + rabbit.host(),
            "jarvis.stream.port=" + rabbit.streamPort(),
            "jarvis.data-dir=" + data.resolve(instance),
            "jarvis.workflow.instance=" + instance)
        .run();
  }

  private static EventLog log(RabbitMqServer rabbit) {
    BrokerUser user = BrokerUser.ADMIN;
    return RabbitEventLog.open(
        StreamSettings.of(
            rabbit.host(),
            rabbit.streamPort(),
            RabbitMqServer.VIRTUAL_HOST,
            user.username(),
            user.password(),
            "test"),
        "/test");
  }
}
