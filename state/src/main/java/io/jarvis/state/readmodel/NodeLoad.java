package io.jarvis.state.readmodel;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;

/** What the tasks on a node, of gangs each member, reserve there together. */
public record NodeLoad(int tasks, CpuQuantity cpu, ByteQuantity memory, ByteQuantity disk) {
  public static final NodeLoad NONE =
      new NodeLoad(0, CpuQuantity.ZERO, ByteQuantity.ZERO, ByteQuantity.ZERO);
}
