package io.jarvis.ingress;

import io.jarvis.broker.ManagementClient.QueueCounts;
import io.jarvis.ingress.flow.QueueDepths.Depth;
import io.jarvis.protocol.topology.Queues;
import java.util.Map;
import java.util.TreeMap;

/**
 * Queue depths as the management API lists them, without streams and without queues that come and
 * go with a connection.
 */
final class ManagedDepths {
  private ManagedDepths() {}

  static Map<String, Depth> of(Map<String, QueueCounts> listed) {
    Map<String, Depth> depths = new TreeMap<>();
    listed.forEach((queue, counts) -> {
      if (Queues.holdsWork(queue)) {
        depths.put(queue, new Depth(counts.ready(), counts.unacked()));
      }
    });
    return depths;
  }
}
