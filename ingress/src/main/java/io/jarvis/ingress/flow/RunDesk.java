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
import io.jarvis.ingress.core.RunCommand;
import io.jarvis.ingress.core.RunQuota;
import io.jarvis.ingress.core.RunRequest;
import io.jarvis.ingress.core.WorkflowCommand;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Admits runs, and records the commands given to them. A run is in the log, then its message in a
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
    /** The run is durable and will go on, or the command to it is durable. */
    record Accepted(RunId id, TenantId tenant) implements Answer {}

    /** A command to a stored workflow was carried out. */
    record OfWorkflow(WorkflowDesk.Answer.Applied applied) implements Answer {}

    /**
     * The run or command was not accepted; after {@code unavailable} it may take effect
     * nevertheless.
     */
    record Declined(Problem problem) implements Answer {}
  }

  public RunAdmission admission() {
    return judge.admission();
  }

  /** Runs a workflow now, or applies a command to a run or to a stored workflow. */
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
        case RunAdmission.Outcome.OfRun(RunCommand command, TenantId tenant) ->
            apply(tenant, command);
        case RunAdmission.Outcome.OfWorkflow(WorkflowCommand command) -> apply(command);
      };
    } catch (NodeCatalog.CatalogUnavailableException e) {
      return new Answer.Declined(NO_CATALOG);
    }
  }

  private Answer apply(WorkflowCommand command) {
    return switch (judge.workflows().apply(command)) {
      case WorkflowDesk.Answer.Applied applied -> new Answer.OfWorkflow(applied);
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

  /**
   * The run with the lowest offset stands: the same again gets the same answer, another is a
   * conflict.
   */
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
        WireMessage.json(EventCodec.encode(created), MESSAGE)
            .messageId(run.value())
            .timestamp(created.time())
            .build();
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

  /**
   * Applies a command to a run of this tenant; who may publish under the tenant's key may give
   * commands.
   */
  private Answer apply(TenantId tenant, RunCommand command) {
    return switch (reads.find(command.run(), record -> judged(command, record, tenant))) {
      case ReadSide.Found.Here<Optional<Problem>>(Optional<Problem> refusal) ->
          refusal.<Answer>map(Answer.Declined::new).orElseGet(() -> applied(tenant, command));
      case ReadSide.Found.Nowhere<Optional<Problem>> nowhere ->
          new Answer.Declined(unknown(tenant, command));
      case ReadSide.Found.NotKnown<Optional<Problem>> notKnown -> new Answer.Declined(NO_LOG);
    };
  }

  private static Optional<Problem> judged(RunCommand command, RunRecord record, TenantId tenant) {
    return record.created().tenant().equals(tenant)
        ? command.refusal(record)
        : Optional.of(unknown(tenant, command));
  }

  private static Problem unknown(TenantId tenant, RunCommand command) {
    return Problem.of(
        ProblemType.UNKNOWN, "tenant '" + tenant + "' has no run '" + command.run() + "'");
  }

  private Answer applied(TenantId tenant, RunCommand command) {
    try {
      apply(command);
      return new Answer.Accepted(command.run(), tenant);
    } catch (EventLog.LogUnavailableException e) {
      return new Answer.Declined(NO_LOG);
    }
  }

  /**
   * Records a command that the run does not refuse, and waits until it is folded here. The message
   * of a run that goes on again is put into the queue again.
   */
  public void apply(RunCommand command) {
    if (reads.now(command.run(), command::isDone).orElse(false)) {
      return;
    }
    Joins.join(log.append(command.event()));
    reads.caughtUp(READ_BACK);
    if (command.action() == RunCommand.Action.RETRY) {
      enqueueAgain(command.run());
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
