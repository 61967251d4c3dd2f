package io.jarvis.ingress.flow;

import io.jarvis.ingress.core.Problem;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskState;

/** What a submitter is told. */
public sealed interface Answer {
  /**
   * The task is durable and will run (I2). After a repeated submission its {@code state} may be
   * further on.
   */
  record Accepted(TaskId id, TenantId tenant, TaskState state) implements Answer {}

  /**
   * The task was not accepted; after {@code unavailable} it may run nevertheless, under the id that
   * the problem names.
   */
  record Declined(Problem problem) implements Answer {}
}
