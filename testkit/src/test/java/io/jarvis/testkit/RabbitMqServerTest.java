package io.jarvis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RabbitMqServerTest {
  private final RabbitMqServer server = RabbitMqServer.shared();

  @BeforeEach
  void reset() {
    server.reset();
  }

  @Test
  void hasTheQueuesOfTheDefinitions() {
    assertThat(server.queues())
        .contains("jarvis.dead", "jarvis.events", "jarvis.pending.default.normal");
  }

  @Test
  void forgetsEverythingOnReset() throws Exception {
    // given
    publishOneTask();
    await()
        .untilAsserted(
            () -> assertThat(server.messages()).containsEntry("jarvis.pending.default.normal", 1L));

    // when
    server.reset();

    // then
    await()
        .untilAsserted(
            () -> assertThat(server.messages()).containsEntry("jarvis.pending.default.normal", 0L));
    publishOneTask();
  }

  @Test
  void blocksPublishersWhileTheMemoryAlarmIsOn() throws Exception {
    var blocked = new CountDownLatch(1);
    var unblocked = new CountDownLatch(1);
    try (Connection connection = connect();
        var channel = connection.createChannel()) {
      connection.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);

      server.raiseMemoryAlarm();
      // Only a publish that the alarm meets is told of it.
      await()
          .until(() -> {
            channel.basicPublish(
                "jarvis.tasks",
                "new.default.normal",
                MessageProperties.PERSISTENT_BASIC,
                new byte[0]);
            return blocked.getCount() == 0;
          });

      server.clearMemoryAlarm();
      await().until(() -> unblocked.getCount() == 0);
    }
  }

  @Test
  void keepsItsMessagesAndPortsOverARestart() throws Exception {
    try (RabbitMqServer own = RabbitMqServer.start()) {
      publishOneTask(own);
      own.kill();
      own.startAgain();
      await()
          .untilAsserted(
              () -> assertThat(own.messages()).containsEntry("jarvis.pending.default.normal", 1L));
      publishOneTask(own);
    }
  }

  private void publishOneTask() throws Exception {
    publishOneTask(server);
  }

  private static void publishOneTask(RabbitMqServer server) throws Exception {
    try (Connection connection = connect(server);
        var channel = connection.createChannel()) {
      channel.confirmSelect();
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      channel.basicPublish(
          "jarvis.tasks", "new.default.normal", true, MessageProperties.PERSISTENT_BASIC, body);
      channel.waitForConfirmsOrDie(10_000);
    }
  }

  private Connection connect() throws Exception {
    return connect(server);
  }

  private static Connection connect(RabbitMqServer server) throws Exception {
    var factory = new ConnectionFactory();
    factory.setUri(server.amqpUri(BrokerUser.INGRESS));
    return factory.newConnection("testkit");
  }
}
