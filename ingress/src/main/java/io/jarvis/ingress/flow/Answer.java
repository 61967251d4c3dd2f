package io.jarvis.ingress.flow;

import io.jarvis.ingress.core.Problem;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.lifecycle.TaskState;

/** What a submitter is told. */
public sealed interface Answer {
  /**
   * It is durable and will run (I2). {@code state} is where it stands: a repeated submission may
   * find it further on.
   */
  record Accepted(TaskId id, TenantId tenant, TaskState state) implements Answer {}

  /**
   * It was not accepted; after {@code unavailable} it may run nevertheless, under the id the
   * problem names.
   */
  record Declined(Problem problem) implements Answer {}
}
