package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.ingress.core.Admission;
import io.jarvis.ingress.core.Admitted;
import io.jarvis.ingress.core.Incoming;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.Submission;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Takes what either door brings: judges it, makes it a task, counts it. Thread-safe. */
public final class SubmissionDesk implements AutoCloseable {
  private static final Duration TENANT_RETRY = Duration.ofSeconds(2);
  private static final Problem UNCONFIGURED =
      Problem.of(ProblemType.UNAVAILABLE, "the cluster's configuration is not known yet")
          .retryAfter(TENANT_RETRY);

  private final Admission admission;
  private final ConfigStore config;
  private final Tenants tenants;
  private final LiveCounts live;
  private final Acceptance acceptance;
  private final Identities identities;
  private final SubmissionMeter meter;
  private final InstantSource clock;

  /**
   * What the desk works with.
   *
   * @param inLine told of each task whose message is in its line
   */
  public record Parts(
      Admission admission,
      ConfigStore config,
      Tenants tenants,
      LiveCounts live,
      Identities identities,
      SubmissionMeter meter,
      Consumer<TaskId> inLine,
      InstantSource clock) {}

  public SubmissionDesk(Parts parts, EventLog log, Broker broker, FoldedLog folded) {
    this.admission = parts.admission();
    this.config = parts.config();
    this.tenants = parts.tenants();
    this.live = parts.live();
    this.identities = parts.identities();
    this.meter = parts.meter();
    this.clock = parts.clock();
    this.acceptance = new Acceptance(log, broker, folded, parts.inLine(), clock);
  }

  /** Completes with what to tell the submitter, never exceptionally. */
  public CompletableFuture<Answer> submit(Incoming incoming) {
    return switch (judge(incoming)) {
      case Judged.Fit(Ticket ticket) -> submit(ticket);
      case Judged.Unfit(Problem problem) ->
          CompletableFuture.completedFuture(new Answer.Declined(problem));
    };
  }

  /**
   * Judges a submission. A refusal is counted here, a fit submission by {@link #submit(Ticket)}.
   * Until the configuration is known, so are the tenants not, and all are asked to wait.
   */
  public Judged judge(Incoming incoming) {
    if (!config.known()) {
      meter.refused(incoming.door(), UNCONFIGURED);
      return new Judged.Unfit(UNCONFIGURED);
    }
    return switch (admission.admit(incoming, config.current(), live)) {
      case Admitted.Admissible(Submission submission) ->
          new Judged.Fit(ticket(submission, Optional.empty()));
      case Admitted.OnlyIfKnown(Submission submission, Problem otherwise) ->
          new Judged.Fit(ticket(submission, Optional.of(otherwise)));
      case Admitted.Refused(Problem problem) -> {
        meter.refused(incoming.door(), problem);
        yield new Judged.Unfit(problem);
      }
    };
  }

  /** Counts what a door refused by itself. */
  public void refused(TaskEvent.Door door, Problem problem) {
    meter.refused(door, problem);
  }

  /**
   * Makes a submission a task. The same ticket may be submitted again after {@code unavailable},
   * and is recognised.
   */
  public CompletableFuture<Answer> submit(Ticket ticket) {
    long startedNanos = System.nanoTime();
    Submission submission = ticket.attempt().submission();
    if (!tenants.ready(submission.spec().tenant())) {
      Answer notYet =
          new Answer.Declined(
              Problem.of(ProblemType.UNAVAILABLE, "the queues of the tenant are not declared yet")
                  .retryAfter(TENANT_RETRY));
      return CompletableFuture.completedFuture(counted(submission.door(), notYet, startedNanos));
    }
    return acceptance
        .accept(ticket.attempt())
        .thenApply(answer -> {
          if (answer instanceof Answer.Accepted) {
            live.added(submission.spec().tenant(), submission.spec().tasks());
          }
          return counted(submission.door(), answer, startedNanos);
        });
  }

  private Answer counted(TaskEvent.Door door, Answer answer, long startedNanos) {
    meter.answered(door, answer, System.nanoTime() - startedNanos);
    return answer;
  }

  private Ticket ticket(Submission submission, Optional<Problem> unlessKnown) {
    return new Ticket(
        new Attempt(
            submission,
            Recorded.of(
                identities.eventId(), identities.source(), clock.instant(), submission.submitted()),
            unlessKnown));
  }

  @Override
  public void close() {
    acceptance.close();
  }

  /** A judged submission. */
  public sealed interface Judged {
    /** It may be submitted. */
    record Fit(Ticket ticket) implements Judged {}

    /** It may not be submitted. */
    record Unfit(Problem problem) implements Judged {}
  }

  /** A submission that was found right, with the event it is written as. */
  public static final class Ticket {
    private final Attempt attempt;

    private Ticket(Attempt attempt) {
      this.attempt = attempt;
    }

    Attempt attempt() {
      return attempt;
    }
  }
}
