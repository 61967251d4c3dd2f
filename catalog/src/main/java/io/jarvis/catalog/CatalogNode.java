package io.jarvis.catalog;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.NodeEvent;

/**
 * A node as the catalog shows it.
 *
 * @param instance changes each time its executor starts
 * @param fenced whether the watchdog declared it dead; it then has to stop its containers and
 *     register anew
 */
public record CatalogNode(
    NodeId id,
    String instance,
    NodeOffer offer,
    Health health,
    NodeEvent.Mode mode,
    Fencing fencing) {
  /** What the executor's own check says. */
  public enum Health implements Word {
    PASSING,
    /**
     * The node is there, but says that it cannot work well just now, as when its engine does not
     * answer.
     */
    WARNING,
    CRITICAL
  }

  /** Whether it was declared dead. */
  public enum Fencing implements Word {
    NONE,
    FENCED
  }

  /** Whether new tasks may be sent there. */
  public boolean takesTasks() {
    return health == Health.PASSING && mode == NodeEvent.Mode.READY && fencing == Fencing.NONE;
  }
}
