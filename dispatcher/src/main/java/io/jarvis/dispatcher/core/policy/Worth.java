package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.Room;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the room of a node is worth for the expected tasks: how much of its GPUs they could fill,
 * less what of its GPUs they could not use. Not thread-safe.
 */
final class Worth {
  private static final int MOST_DEVICES_AT_FIRST = 16;

  private final ExpectedGpuTasks expected;
  private final Map<List<NodeOffer.Gpu>, DeviceWorth> byDevices = new HashMap<>();
  private DeviceWorth[] byNode = {};
  private int[] free = new int[MOST_DEVICES_AT_FIRST];

  Worth(ExpectedGpuTasks expected) {
    this.expected = expected;
  }

  double of(Room room) {
    loadFree(room.gpus());
    return devices(room).worth(room.freeCpuMillis(), room.freeMemoryBytes(), free);
  }

  /** The same with this task on it, which must fit. */
  double with(Demand demand, Room room) {
    loadFree(room.gpus());
    room.gpus().deduct(demand.gpu(), free);
    return devices(room)
        .worth(
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

  private DeviceWorth devices(Room room) {
    int number = room.number();
    if (number >= byNode.length) {
      byNode = Arrays.copyOf(byNode, Math.max(number + 1, byNode.length * 2));
    }
    if (byNode[number] == null) {
      byNode[number] =
          byDevices.computeIfAbsent(
              room.offer().gpus(), gpus -> new DeviceWorth(gpus, expected.asks()));
    }
    return byNode[number];
  }
}
