package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.TaskSpec;
import java.util.Optional;

/**
 * What a task holds once it is placed, and on whose account.
 *
 * @param span how long it may run, where that is known
 */
public record Claim(TenantId tenant, Priority priority, Demand demand, Optional<Span> span) {
  /** That of a task with this specification. */
  public static Claim of(TaskSpec spec) {
    return new Claim(spec.tenant(), spec.priority(), Demand.of(spec), Optional.of(Span.of(spec)));
  }

  /** That of a task in the line. */
  public static Claim of(Waiting task) {
    return new Claim(
        task.line().tenant(), task.line().priority(), task.demand(), Optional.of(task.span()));
  }
}
