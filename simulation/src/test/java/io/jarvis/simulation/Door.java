package io.jarvis.simulation;

import io.jarvis.catalog.workflows.WorkflowStore;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.ingress.core.Admission;
import io.jarvis.ingress.core.FallbackId;
import io.jarvis.ingress.core.Incoming;
import io.jarvis.ingress.core.RunAdmission;
import io.jarvis.ingress.core.RunRequest;
import io.jarvis.ingress.core.WorkflowAdmission;
import io.jarvis.ingress.flow.Answer;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.LiveCounts;
import io.jarvis.ingress.flow.QueuedNotes;
import io.jarvis.ingress.flow.ReadSide;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.RunReads;
import io.jarvis.ingress.flow.SubmissionDesk;
import io.jarvis.ingress.flow.SubmissionMeter;
import io.jarvis.ingress.flow.Tenants;
import io.jarvis.ingress.flow.WorkflowDesk;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.KeptLog;
import io.jarvis.state.LogFold;
import io.jarvis.state.SnapshotKeeper;
import io.jarvis.state.readmodel.ReadModel;
import io.jarvis.state.readmodel.ReadModelSettings;
import io.jarvis.state.runs.RunsFold;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** What the ingress does with a submission: its desk and its read model, without HTTP. */
final class Door implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final KeptLog log;
  private final SubmissionDesk desk;
  private final RunDesk runs;

  Door(Surroundings around, Path directory) {
    InstantSource clock = InstantSource.system();
    ReadModel model =
        open(ReadModel.open(ReadModelSettings.sqlite(directory.resolve("ingress.db")), clock));
    log = open(KeptLog.over(around.log()));
    LogFold fold = open(log.fold(model.fold(), FoldSettings.DEFAULT));
    QueuedNotes queued = open(new QueuedNotes(log, System::nanoTime));
    fold.listen(queued);
    Tenants tenants = open(new Tenants(around.topology()));
    tenants.configured(Set.of(TenantId.DEFAULT));
    desk =
        open(
            new SubmissionDesk(
                new SubmissionDesk.Parts(
                    new Admission(SubmissionLimits.DEFAULT),
                    new FixedConfig(),
                    tenants,
                    open(new LiveCounts(model::liveByTenant)),
                    new Identities(
                        clock, () -> ThreadLocalRandom.current().nextLong(), "/" + around.name()),
                    new SubmissionMeter(new SimpleMeterRegistry()),
                    queued::add,
                    clock),
                log,
                around.broker(),
                new ReadSide(model, fold)));
    runs = runs(around, directory.resolve("runs"));
  }

  private RunDesk runs(Surroundings around, Path directory) {
    RunsFold folded = new RunsFold(directory, SnapshotKeeper.DEFAULT_EVERY_ENTRIES, changed -> {});
    return new RunDesk(
        new RunDesk.Judge(
            new RunAdmission(DagLimits.DEFAULT),
            new FixedConfig(),
            new WorkflowDesk(
                new WorkflowAdmission(DagLimits.DEFAULT),
                new FixedConfig(),
                new WorkflowStore(around.consul()),
                InstantSource.system())),
        log,
        around.broker(),
        new RunReads(folded, open(LogFold.start(log, folded, FoldSettings.DEFAULT))),
        "/" + around.name());
  }

  /** Runs a workflow under its id. */
  CompletableFuture<RunDesk.Answer> run(SimRun run) {
    RunRequest request =
        RunRequest.byRest(
            new RunRequest.Content.Whole(run.body(), DocumentReader.Format.JSON),
            "",
            Optional.empty(),
            Optional.of(run.id().value()),
            new TaskId(run.id().value()));
    return CompletableFuture.supplyAsync(() -> runs.submit(request), Thread::startVirtualThread);
  }

  CompletableFuture<Answer> submit(byte[] task) {
    return desk.submit(
        new Incoming(
            task,
            TaskEvent.Door.REST,
            "",
            Optional.empty(),
            new FallbackId.None(new FieldError("id", "missing", "an id")),
            Optional.empty(),
            List.of()));
  }

  /** Writes down that a task shall end; complete once that is so. */
  CompletableFuture<Recorded> cancel(TaskId task) {
    return log.append(new TaskEvent.CancelRequested(task, ""));
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }
}
