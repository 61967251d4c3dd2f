package io.jarvis.e2e;

import io.jarvis.testkit.TestImages;

/** The same on the oldest RabbitMQ that is supported. */
final class OldestRabbitMqIT extends EndToEndIT {
  @Override
  Cluster start() {
    return Cluster.startOn(TestImages.oldestRabbitMq());
  }
}
