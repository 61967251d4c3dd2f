package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.task.GpuRequest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What is left of a node's GPUs, by their position in its offer. Not thread-safe. */
public final class Gpus {
  /** Thousandths of a device. */
  public static final int WHOLE = 1000;

  private static final int[] NONE = {};
  private static final Gpus WITHOUT = new Gpus(List.of());

  private final List<NodeOffer.Gpu> devices;
  private final int[] free;
  private final int count;
  private long total;

  /** These devices, all of them free until a usage is shown. */
  static Gpus of(List<NodeOffer.Gpu> devices) {
    return devices.isEmpty() ? WITHOUT : new Gpus(devices);
  }

  private Gpus(List<NodeOffer.Gpu> devices) {
    this.devices = devices;
    free = new int[devices.size()];
    count = free.length;
  }

  /** An independent copy. */
  Gpus(Gpus other) {
    devices = other.devices;
    free = other.free.clone();
    count = other.count;
    total = other.total;
  }

  /** Reduces what is left to at most this, of the same node. */
  void reduce(Gpus most) {
    for (int i = 0; i < free.length; i++) {
      change(i, Math.min(0, most.free[i] - free[i]));
    }
  }

  /** Shows what this usage leaves; whether that is something else than before. */
  boolean show(NodeUsage used) {
    boolean changed = false;
    for (int i = 0; i < free.length; i++) {
      int left = WHOLE - used.gpuMillis(devices.get(i).index());
      changed |= left != free[i];
      change(i, left - free[i]);
    }
    return changed;
  }

  private void change(int position, int millis) {
    free[position] += millis;
    total += millis;
  }

  boolean hold(GpuRequest gpu) {
    return switch (gpu) {
      case GpuRequest.None() -> true;
      case GpuRequest.Whole(int count, var models) -> whole(models) >= count;
      case GpuRequest.Share(int millis, var models) -> fullest(millis, models) >= 0;
    };
  }

  /**
   * What it would get: whole devices from the first on; for a share the fullest device that has
   * enough left. Only where it would fit.
   */
  int[] choose(GpuRequest gpu) {
    return switch (gpu) {
      case GpuRequest.None() -> NONE;
      case GpuRequest.Whole(int count, var models) -> firstWhole(count, models);
      case GpuRequest.Share(int millis, var models) -> new int[] {fullest(millis, models)};
    };
  }

  /** Takes what it would get, where it would fit, off these thousandths that are left. */
  public void deduct(GpuRequest gpu, int[] left) {
    int millis = NodeUsage.perDevice(gpu);
    for (int position : choose(gpu)) {
      left[position] -= millis;
    }
  }

  /** Takes so much of each of these devices; less than nothing gives it back. */
  void take(int[] positions, int millisOfEach) {
    for (int position : positions) {
      change(position, -millisOfEach);
    }
  }

  List<Integer> indexes(int[] positions) {
    return switch (positions.length) {
      case 0 -> List.of();
      case 1 -> List.of(devices.get(positions[0]).index());
      default -> Arrays.stream(positions).mapToObj(i -> devices.get(i).index()).toList();
    };
  }

  /** The positions of these devices in the offer; a device that is no longer in it is left out. */
  int[] positions(List<Integer> indexes) {
    return indexes.isEmpty()
        ? NONE
        : IntStream.range(0, free.length)
            .filter(i -> indexes.contains(devices.get(i).index()))
            .toArray();
  }

  /** How many devices of these models are wholly left. */
  int whole(List<String> models) {
    int found = 0;
    for (int i = 0; i < free.length; i++) {
      if (free[i] == WHOLE && isModel(i, models)) {
        found++;
      }
    }
    return found;
  }

  /** The most that is left of one device of these models, in thousandths. */
  int most(List<String> models) {
    int most = 0;
    for (int i = 0; i < free.length; i++) {
      if (isModel(i, models)) {
        most = Math.max(most, free[i]);
      }
    }
    return most;
  }

  private int[] firstWhole(int count, List<String> models) {
    int[] positions = new int[count];
    for (int i = 0, found = 0; found < count; i++) {
      if (free[i] == WHOLE && isModel(i, models)) {
        positions[found++] = i;
      }
    }
    return positions;
  }

  private int fullest(int millis, List<String> models) {
    int best = -1;
    for (int i = 0; i < free.length; i++) {
      boolean fits = free[i] >= millis && isModel(i, models);
      if (fits && (best < 0 || free[i] < free[best])) {
        best = i;
      }
    }
    return best;
  }

  private boolean isModel(int position, List<String> models) {
    return models.isEmpty() || models.contains(model(position));
  }

  public int count() {
    return count;
  }

  /** Thousandths left of this device. */
  public int free(int position) {
    return free[position];
  }

  /** Thousandths left of all devices together. */
  public long totalFree() {
    return total;
  }

  public String model(int position) {
    return devices.get(position).model();
  }
}
