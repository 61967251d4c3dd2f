package io.jarvis.simulation;

import io.jarvis.ingress.core.Admission;
import io.jarvis.ingress.core.FallbackId;
import io.jarvis.ingress.core.Incoming;
import io.jarvis.ingress.flow.Answer;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.LiveCounts;
import io.jarvis.ingress.flow.ReadSide;
import io.jarvis.ingress.flow.SubmissionDesk;
import io.jarvis.ingress.flow.SubmissionMeter;
import io.jarvis.ingress.flow.Tenants;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LogFold;
import io.jarvis.state.readmodel.ReadModel;
import io.jarvis.state.readmodel.ReadModelSettings;
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
  private final SubmissionDesk desk;

  Door(Surroundings around, Path directory) {
    InstantSource clock = InstantSource.system();
    ReadModel model =
        open(ReadModel.open(ReadModelSettings.sqlite(directory.resolve("ingress.db")), clock));
    LogFold fold = open(LogFold.start(around.log(), model.fold(), FoldSettings.DEFAULT));
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
                    clock),
                around.log(),
                around.broker(),
                new ReadSide(model, fold)));
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
