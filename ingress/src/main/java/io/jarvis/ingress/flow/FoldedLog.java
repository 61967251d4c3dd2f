package io.jarvis.ingress.flow;

import io.jarvis.protocol.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * The log as this replica has folded it, as far as the acceptance of tasks needs it. Thread-safe;
 * its calls may block.
 */
public interface FoldedLog {
  /** The submissions that stand, of those ids that are known. */
  Map<TaskId, Standing> standing(Collection<TaskId> ids);

  /** Waits until everything before this offset is folded; whether it was in time. */
  boolean awaitPosition(long offset, Duration atMost);
}
