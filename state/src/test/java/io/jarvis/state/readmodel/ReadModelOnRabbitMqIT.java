package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.Life;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.jarvis.state.NoIndex;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folds over the real log. */
final class ReadModelOnRabbitMqIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final FoldSettings SETTINGS =
      new FoldSettings(20_000, 4_000, Duration.ZERO, Duration.ofMillis(200), Duration.ofSeconds(5));

  @TempDir private Path directory;

  @Test
  void foldsEverythingOnceThroughARestartOfTheBroker() throws InterruptedException {
    try (RabbitMqServer server = RabbitMqServer.start();
        EventLog log = RabbitEventLog.open(settings(server), "/test");
        ReadModel model =
            ReadModel.open(
                ReadModelSettings.sqlite(directory.resolve("a.db")), InstantSource.system());
        LogFold fold = LogFold.start(log, model.fold(), SETTINGS)) {
      LiveTasks tasks = LiveTasks.inMemory(new NoIndex());
      try (LogFold liveFold = LogFold.start(log, tasks, SETTINGS)) {
        append(log, 0, 1_000);
        assertThat(fold.awaitEnd(LONG)).isTrue();
        assertThat(model.countsByState()).containsEntry(TaskState.SUCCEEDED, 1_000L);

        server.kill();
        server.startAgain();
        append(log, 1_000, 500);

        assertThat(fold.awaitEnd(LONG)).isTrue();
        assertThat(liveFold.awaitEnd(LONG)).isTrue();
        assertThat(model.countsByState()).containsEntry(TaskState.SUCCEEDED, 1_500L);
        assertThat(model.position()).isEqualTo(log.end(LONG));
        assertThat(tasks.tasks()).isEmpty();
        await().until(() -> fold.lag() == 0);
        assertThat(fold.failure()).isEmpty();
      }
    }
  }

  private static StreamSettings settings(RabbitMqServer server) {
    BrokerUser user = BrokerUser.INGRESS;
    return StreamSettings.of(
        server.host(),
        server.streamPort(),
        RabbitMqServer.VIRTUAL_HOST,
        user.username(),
        user.password(),
        "test");
  }

  /** Appends the lives of some tasks, waiting for the confirms now and then. */
  private static void append(EventLog log, int from, int tasks) {
    for (int i = from; i < from + tasks; i++) {
      List<Event> life = Life.of("t" + i).success();
      List<CompletableFuture<Recorded>> appended = new ArrayList<>();
      life.forEach(event -> appended.add(log.append(event)));
      if (i % 100 == 99) {
        appended.forEach(CompletableFuture::join);
      }
    }
  }
}
