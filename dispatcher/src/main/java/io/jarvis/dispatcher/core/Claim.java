package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.Ties;
import java.time.Instant;
import java.util.Optional;

/**
 * What a task holds once it is placed, and on whose account. Every member of a gang has one of its
 * own, which says what all of them ask together.
 *
 * @param span how long it may run, where that is known
 * @param submitted when the task was
 * @param ties by which it depends on others
 */
public record Claim(
    TenantId tenant,
    Priority priority,
    Demand demand,
    Optional<Span> span,
    Instant submitted,
    Ties ties) {
  /**
   * The claim of a gang's member; for its concurrency key a gang counts once, with its first
   * member.
   */
  Claim ofMember(int rank) {
    return rank == 0
        ? this
        : new Claim(
            tenant, priority, demand, span, submitted, new Ties(ties.groups(), Optional.empty()));
  }

  /** The claim of the task in a message. */
  public static Claim of(TaskMessage message) {
    TaskSpec spec = message.spec();
    return new Claim(
        spec.tenant(),
        spec.priority(),
        Demand.of(spec),
        Optional.of(Span.of(spec)),
        message.submittedAt(),
        Ties.of(spec));
  }

  /** The claim of a task in the line. */
  public static Claim of(Waiting task) {
    return new Claim(
        task.line().tenant(),
        task.line().priority(),
        task.demand(),
        Optional.of(task.span()),
        Instant.ofEpochMilli(Place.submittedMillis(task.sequence())),
        task.ties());
  }
}
