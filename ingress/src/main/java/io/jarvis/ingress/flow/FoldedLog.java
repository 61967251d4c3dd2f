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
  /** The submissions that hold these ids, of those ids that are known. May block. */
  Map<TaskId, Standing> standing(Collection<TaskId> ids);

  /**
   * Whether the read model holds all that the log held when this replica began to read it, or had
   * to read it anew; until then an id that it does not know may be known to the log. Ask after
   * {@link #standing}. May block.
   */
  boolean whole();

  /**
   * Reads the log up to the end it has now; false if that takes more than a second. {@link
   * #standing} then knows all that was submitted before. Blocks.
   */
  boolean caughtUp();

  /** How far the log was read; ask before {@link #standing}. */
  FirstRead.Mark mark();

  /**
   * Completes with the submission of an id that was read first; ask once the log has confirmed one.
   * Fails if too much was read since the mark to be sure.
   *
   * @param since a mark from before the id was found to be unknown
   */
  CompletableFuture<Standing> firstRead(TaskId id, FirstRead.Mark since);
}
