package io.jarvis.broker;

import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.time.Duration;

/** Settings for a test server. */
final class Connections {
  private Connections() {}

  static BrokerSettings amqp(RabbitMqServer server, BrokerUser user, String name) {
    return BrokerSettings.of(
        server.host(),
        server.amqpPort(),
        RabbitMqServer.VIRTUAL_HOST,
        user.username(),
        user.password(),
        name);
  }

  static BrokerSettings amqp(
      RabbitMqServer server, BrokerUser user, String name, Duration publishTimeout) {
    return amqp(server, user, name)
        .withLimits(BrokerLimits.DEFAULT.withPublishTimeout(publishTimeout));
  }

  static StreamSettings stream(RabbitMqServer server, BrokerUser user, String name) {
    return StreamSettings.of(
        server.host(),
        server.streamPort(),
        RabbitMqServer.VIRTUAL_HOST,
        user.username(),
        user.password(),
        name);
  }
}
