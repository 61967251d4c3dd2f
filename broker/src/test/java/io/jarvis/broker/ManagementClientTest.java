package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementClientTest {
  private static final String QUEUE = "jarvis.pending.default.low";

  private final RabbitMqServer server = RabbitMqServer.shared();
  private final ManagementClient client = client(BrokerUser.WATCHDOG);

  @BeforeEach
  void reset() {
    server.reset();
  }

  @Test
  void countsWhatIsReadyAndWhatIsHeld() {
    try (Broker broker =
        RabbitBrokers.connect(Connections.amqp(server, BrokerUser.ADMIN, "test"))) {
      for (int i = 0; i < 3; i++) {
        broker
            .publish(Exchanges.TASKS, "new.default.low", WireMessage.json(new byte[0], "t").build())
            .join();
      }
      RecordingHandler handler = new RecordingHandler();
      broker.subscribe(QUEUE, 1, handler);
      handler.take();

      await()
          .untilAsserted(() ->
              assertThat(client.queues().get(QUEUE))
                  .usingRecursiveComparison()
                  .ignoringFields("bytes")
                  .isEqualTo(new ManagementClient.QueueCounts(2, 1, 3, 0, 1)));
    }
  }

  @Test
  void namesTheAlarmsInEffect() throws IOException {
    assertThat(client.alarms()).isEmpty();
    server.raiseMemoryAlarm();
    try {
      await()
          .until(() -> client.alarms().stream().anyMatch(alarm -> alarm.startsWith("memory on ")));
    } finally {
      server.clearMemoryAlarm();
    }
    await().until(() -> client.alarms().isEmpty());
  }

  @Test
  void knowsTheVersion() throws IOException {
    assertThat(client.version()).matches("4\\.\\d+\\.\\d+.*");
  }

  @Test
  void failsForAnAccountThatMayNotAsk() {
    assertThatThrownBy(() -> client(BrokerUser.EXECUTOR).queues())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("401");
  }

  private ManagementClient client(BrokerUser user) {
    return new ManagementClient(
        server.managementUrl(), RabbitMqServer.VIRTUAL_HOST, user.username(), user.password());
  }
}
