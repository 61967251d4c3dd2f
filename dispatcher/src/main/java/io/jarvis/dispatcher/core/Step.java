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
  /** A task waits from now on. */
  record Came(Waiting task) implements Step {}

  /** A task waits no longer. */
  record Left(Waiting task) implements Step {}

  /** A task holds a place. */
  record Booked(NodeId node, Running running) implements Step {}

  /** A task holds its place no longer. */
  record Freed(TaskId task) implements Step {}

  /** How long a task of this kind ran. */
  record Ran(TenantId tenant, Span span, Duration time) implements Step {}

  /** This many tasks with these ties have come into being. */
  record Lives(TenantId tenant, Ties ties, int tasks) implements Step {}

  /** A task with these ties has ended. */
  record Ended(TenantId tenant, Ties ties) implements Step {}

  /** Everything was made anew: earlier steps count no longer. */
  record Restored() implements Step {}
}
