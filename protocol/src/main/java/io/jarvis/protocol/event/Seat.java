package io.jarvis.protocol.event;

import io.jarvis.protocol.NodeId;
import java.util.List;

/**
 * Where one member of a gang is assigned to; its rank is its place in the list.
 *
 * @param devices the indexes of the GPUs it was given
 * @param fenceHash of its own assignment (I4)
 */
public record Seat(NodeId node, List<Integer> devices, String fenceHash) {
  public Seat {
    devices = List.copyOf(devices);
  }
}
