package io.jarvis.standalone.e2e;

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
    return counts("messages");
  }

  Map<String, Long> unacked() {
    return counts("messages_unacknowledged");
  }

  private Map<String, Long> counts(String column) {
    Map<String, Long> counts = new TreeMap<>();
    rabbit
        .ctl("list_queues", "-p", RabbitMqServer.VIRTUAL_HOST, "name", column, "--no-table-headers")
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(row -> row.length == 2 && !row[1].isBlank() && holdsWork(row[0]))
        .forEach(row -> counts.put(row[0], Long.valueOf(row[1])));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  /** Streams keep what they have, and a leader holds its token. */
  private static boolean holdsWork(String queue) {
    return !queue.equals("jarvis.events")
        && !queue.startsWith("jarvis.logs.")
        && !queue.startsWith("jarvis.leader.");
  }
}
