package io.jarvis.e2e;

import io.jarvis.testkit.RabbitMqServer;
import java.util.Map;
import java.util.TreeMap;

/** What lies in the queues that hold tasks, letters and submissions. */
final class MixQueues {
  private final RabbitMqServer rabbit;

  MixQueues(RabbitMqServer rabbit) {
    this.rabbit = rabbit;
  }

  /** Messages by queue, ready and unacked together; only queues that hold any. */
  Map<String, Long> messages() {
    return work(rabbit.messages());
  }

  Map<String, Long> unacked() {
    return work(rabbit.unacked());
  }

  /** A leader holds its token. */
  private static Map<String, Long> work(Map<String, Long> counts) {
    Map<String, Long> work = new TreeMap<>(counts);
    work.keySet().removeIf(queue -> queue.startsWith("jarvis.leader."));
    work.values().removeIf(count -> count == 0);
    return work;
  }
}
