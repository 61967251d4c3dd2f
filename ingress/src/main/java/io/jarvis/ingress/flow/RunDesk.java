package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.journal.Runs;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.RunAdmission;
import io.jarvis.ingress.core.RunQuota;
import io.jarvis.ingress.core.RunRequest;
import io.jarvis.ingress.core.RunWish;
import io.jarvis.ingress.core.WorkflowWish;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Admits runs and writes down what is wished of them. A run is in the log, then its message in a
 * quorum queue, then it is answered (I2). Thread-safe; blocks. If the process dies in between, the
 * run goes on all the same and its submitter was told nothing.
 */
public final class RunDesk {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration READ_BACK = Duration.ofSeconds(10);
  private static final String MESSAGE = "jarvis.run.v1";
  private static final Problem NO_LOG =
      Problem.of(ProblemType.UNAVAILABLE, "the event log does not answer").retryAfter(RETRY);

  private static final Problem NO_CATALOG =
      Problem.of(ProblemType.UNAVAILABLE, "the catalog does not answer").retryAfter(RETRY);

  private final Judge judge;
  private final EventLog log;
  private final Broker broker;
  private final RunReads reads;
  private final String source;

  /**
   * @param source as what this replica signs its events
   */
  public RunDesk(Judge judge, EventLog log, Broker broker, RunReads reads, String source) {
    this.source = source;
    this.judge = judge;
    this.log = log;
    this.broker = broker;
    this.reads = reads;
  }

  /** What judges a run. */
  public record Judge(RunAdmission admission, ConfigStore config, WorkflowDesk workflows) {}

  /** What a submitter is told. */
  public sealed interface Answer {
    /** It is durable and will run; or what was wished of it is. */
    record Accepted(RunId id, TenantId tenant) implements Answer {}

    /** What was wished of a stored workflow is so. */
    record OfStored(WorkflowDesk.Answer.Granted granted) implements Answer {}

    /** It was not accepted; after {@code unavailable} it may run nevertheless. */
    record Declined(Problem problem) implements Answer {}
  }

  public RunAdmission admission() {
    return judge.admission();
  }

  /** Runs a workflow now, or grants what is wished of a run or of a stored workflow. */
  public Answer submit(RunRequest request) {
    if (!judge.config().known()) {
      return new Answer.Declined(WorkflowDesk.UNCONFIGURED);
    }
    try {
      return switch (judge
          .admission()
          .admit(request, judge.config().current(), judge.workflows())) {
        case RunAdmission.Outcome.Refused(Problem problem) -> new Answer.Declined(problem);
        case RunAdmission.Outcome.Admissible(RunEvent.Created created) -> accept(created);
        case RunAdmission.Outcome.Wished(RunWish wish, TenantId tenant) -> grantTo(tenant, wish);
        case RunAdmission.Outcome.OfStored(WorkflowWish wish) -> grant(wish);
      };
    } catch (NodeCatalog.CatalogUnavailableException e) {
      return new Answer.Declined(NO_CATALOG);
    }
  }

  private Answer grant(WorkflowWish wish) {
    return switch (judge.workflows().grant(wish)) {
      case WorkflowDesk.Answer.Granted granted -> new Answer.OfStored(granted);
      case WorkflowDesk.Answer.Declined(Problem problem) -> new Answer.Declined(problem);
    };
  }

  private Answer accept(RunEvent.Created created) {
    try {
      Optional<String> before = reads.now(created.run(), record -> record.created().digest());
      if (before.isPresent()) {
        return known(created, before.get());
      }
      Optional<Problem> full = tooMany(created.tenant());
      return full.isPresent()
          ? new Answer.Declined(full.get())
          : publish(created, Joins.join(log.append(created)));
    } catch (EventLog.LogUnavailableException e) {
      return unavailable(created, "the event log does not answer");
    }
  }

  private Optional<Problem> tooMany(TenantId tenant) {
    return reads.all(runs ->
        RunQuota.refusal(
            tenant,
            judge.config().current(),
            live(runs).filter(run -> run.tenant().equals(tenant)).count(),
            live(runs).count()));
  }

  private static Stream<RunEvent.Created> live(Runs runs) {
    return runs.all().stream()
        .filter(record -> !record.run().finished())
        .map(RunRecord::created)
        .filter(created -> created.parent().isEmpty());
  }

  /** The first by offset stands: the same again gets the same answer, another is a conflict. */
  private static Answer known(RunEvent.Created created, String digest) {
    return digest.equals(created.digest())
        ? new Answer.Accepted(created.run(), created.tenant())
        : new Answer.Declined(
            Problem.of(
                    ProblemType.CONFLICT, "run '" + created.run() + "' exists with another content")
                .about("/v1/runs/" + created.run()));
  }

  private boolean enqueue(RunId run, Recorded created) {
    WireMessage message =
        WireMessage.json(EventCodec.encode(created), MESSAGE, Map.of())
            .withMessageId(run.value())
            .withTimestamp(created.time());
    return broker.publish(Exchanges.WORKFLOWS, RoutingKeys.RUN, message).join().confirmed();
  }

  private Answer publish(RunEvent.Created created, Recorded recorded) {
    if (!enqueue(created.run(), recorded)) {
      return unavailable(created, "the queue of runs did not confirm it");
    }
    if (!reads.caughtUp(READ_BACK)) {
      return unavailable(created, "the log is still being read");
    }
    return reads
        .now(created.run(), record -> record.created().digest())
        .map(first -> known(created, first))
        .orElseGet(() -> unavailable(created, "the log does not show it"));
  }

  private static Answer unavailable(RunEvent.Created created, String why) {
    return new Answer.Declined(
        Problem.of(
                ProblemType.UNAVAILABLE,
                why
                    + "; run '"
                    + created.run()
                    + "' may nevertheless go on: ask for it, or submit it again with this id and it will run once")
            .about("/v1/runs/" + created.run())
            .retryAfter(RETRY));
  }

  /** Of a run of this tenant: whoever may send under its key may do that. */
  private Answer grantTo(TenantId tenant, RunWish wish) {
    return switch (reads.find(wish.run(), record -> judged(wish, record, tenant))) {
      case ReadSide.Found.Here<Optional<Problem>>(Optional<Problem> refusal) ->
          refusal.<Answer>map(Answer.Declined::new).orElseGet(() -> granted(tenant, wish));
      case ReadSide.Found.Nowhere<Optional<Problem>> nowhere ->
          new Answer.Declined(unknown(tenant, wish));
      case ReadSide.Found.NotKnown<Optional<Problem>> notKnown -> new Answer.Declined(NO_LOG);
    };
  }

  private static Optional<Problem> judged(RunWish wish, RunRecord record, TenantId tenant) {
    return record.created().tenant().equals(tenant)
        ? wish.refusal(record)
        : Optional.of(unknown(tenant, wish));
  }

  private static Problem unknown(TenantId tenant, RunWish wish) {
    return Problem.of(
        ProblemType.UNKNOWN, "tenant '" + tenant + "' has no run '" + wish.run() + "'");
  }

  private Answer granted(TenantId tenant, RunWish wish) {
    try {
      grant(wish);
      return new Answer.Accepted(wish.run(), tenant);
    } catch (EventLog.LogUnavailableException e) {
      return new Answer.Declined(NO_LOG);
    }
  }

  /**
   * Writes down what is wished of a run, which it does not refuse, and waits until it is folded
   * here. The message of one that goes on again is put into the queue again.
   */
  public void grant(RunWish wish) {
    if (reads.now(wish.run(), wish::isGranted).orElse(false)) {
      return;
    }
    Joins.join(log.append(wish.event()));
    reads.caughtUp(READ_BACK);
    if (wish.action() == RunWish.Action.RETRY) {
      enqueueAgain(wish.run());
    }
  }

  private void enqueueAgain(RunId run) {
    reads
        .now(run, this::asItWasCreated)
        .filter(created -> !enqueue(run, created))
        .ifPresent(created -> {
          throw new EventLog.LogUnavailableException("the queue of runs did not confirm it");
        });
  }

  private Recorded asItWasCreated(RunRecord record) {
    return Recorded.of(record.eventId(), source, record.createdAt(), record.created());
  }
}
