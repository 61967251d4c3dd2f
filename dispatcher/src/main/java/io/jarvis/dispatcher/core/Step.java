package io.jarvis.dispatcher.core;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Ties;
import java.time.Duration;

/**
 * A change of what plans are made from: of the lines, of the books and what is learned from them.
 * Who makes them all anew on what is empty has the same lines and books.
 */
public sealed interface Step {
  /** It waits from now on. */
  record Came(Waiting task) implements Step {}

  /** It waits no longer. */
  record Left(Waiting task) implements Step {}

  /** It holds a place. */
  record Booked(NodeId node, Running running) implements Step {}

  /** It holds it no longer. */
  record Freed(TaskId task) implements Step {}

  /** So long a task of this kind ran. */
  record Ran(TenantId tenant, Span span, Duration time) implements Step {}

  /** So many tasks that depend on others so have come into being. */
  record Lives(TenantId tenant, Ties ties, int tasks) implements Step {}

  /** One of them has ended. */
  record Ended(TenantId tenant, Ties ties) implements Step {}

  /** All was made anew: what was told before counts no longer. */
  record Restored() implements Step {}
}
