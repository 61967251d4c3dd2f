package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import io.jarvis.dispatcher.core.Room;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How little of a node's worth for the expected tasks a task takes away. Remembers the worth of
 * each node as it is; with or without that it says the same. Not thread-safe.
 */
final class WorthLost implements Scoring {
  /** Small enough to decide only between equals. */
  private static final double FULLNESS = 1e-6;

  private static final int MOST_DEVICES_AT_FIRST = 16;

  private final ExpectedGpuTasks expected;
  private final Map<List<NodeOffer.Gpu>, DeviceWorth> byDevices = new HashMap<>();
  private @Nullable Node[] byNode = {};
  private int[] free = new int[MOST_DEVICES_AT_FIRST];

  /** What a node is worth as it is, as of that change of its room. */
  private static final class Node {
    private final DeviceWorth devices;
    private double worth;
    private int since = -1;

    private Node(DeviceWorth devices) {
      this.devices = devices;
    }
  }

  WorthLost(ExpectedGpuTasks expected) {
    this.expected = expected;
  }

  @Override
  public double score(Demand demand, Room room) {
    double lost = room.gpus().count() == 0 ? 0 : lost(demand, room);
    return FULLNESS * Shares.mean(demand, room) - lost;
  }

  private double lost(Demand demand, Room room) {
    Node node = node(room);
    loadFree(room.gpus());
    if (node.since != room.changes()) {
      node.worth = node.devices.worth(room.freeCpuMillis(), room.freeMemoryBytes(), free);
      node.since = room.changes();
    }
    room.gpus().deduct(demand.gpu(), free);
    return node.worth
        - node.devices.worth(
            room.freeCpuMillis() - demand.cpuMillis(),
            room.freeMemoryBytes() - demand.memoryBytes(),
            free);
  }

  private void loadFree(Gpus gpus) {
    if (gpus.count() > free.length) {
      free = new int[gpus.count()];
    }
    for (int i = 0; i < gpus.count(); i++) {
      free[i] = gpus.free(i);
    }
  }

  private Node node(Room room) {
    int number = room.number();
    if (number >= byNode.length) {
      byNode = Arrays.copyOf(byNode, Math.max(number + 1, byNode.length * 2));
    }
    Node known = byNode[number];
    if (known == null) {
      known =
          new Node(
              byDevices.computeIfAbsent(
                  room.offer().gpus(), gpus -> new DeviceWorth(gpus, expected.asks())));
      byNode[number] = known;
    }
    return known;
  }
}
