package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"/rabbit", "/rabbit/"})
  void asksBelowThePathOfItsUrl(String path) throws IOException {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/rabbit/api/overview",
        exchange -> {
          byte[] body = "{\"rabbitmq_version\": \"4.9.9\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    proxy.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + path);

      assertThat(new ManagementClient(url, "jarvis", "any", "any").version()).isEqualTo("4.9.9");
    } finally {
      proxy.stop(0);
    }
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
