package io.jarvis.ingress.flow;

import io.jarvis.protocol.TaskId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The log as this replica has read and folded it, as far as the acceptance of tasks needs it.
 * Thread-safe.
 */
public interface FoldedLog {
  /** The submissions that stand, of those ids that are known. May block. */
  Map<TaskId, Standing> standing(Collection<TaskId> ids);

  /** The place the reading has come to; to be asked before {@link #standing}. */
  FirstRead.Mark mark();

  /**
   * Of the submissions of an id the one that was read first, once there is one; to be asked after
   * the log has confirmed one. Fails if too much was read since the mark to be sure.
   *
   * @param since a mark from before the id was found to be unknown
   */
  CompletableFuture<Standing> firstRead(TaskId id, FirstRead.Mark since);
}
