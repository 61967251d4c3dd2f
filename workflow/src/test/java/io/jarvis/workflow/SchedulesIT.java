package io.jarvis.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.workflows.ScheduleCursor;
import io.jarvis.catalog.workflows.StoredWorkflow.State;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.catalog.workflows.WorkflowStore;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.KillableService;
import io.jarvis.workflow.core.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules on real servers, while the service is killed; the test plays the ingress. */
final class SchedulesIT {
  private static final String BODY = "name: w\nsteps: [{name: a, image: x}]";

  @TempDir private Path data;
  private World world;
  private ConsulKeyValues keyValues;
  private WorkflowStore store;

  @BeforeEach
  void open() {
    world = new World(task -> new World.Fate.Run());
    ConsulServer consul = ConsulServer.shared();
    keyValues = ConsulKeyValues.connect(new ConsulSettings(consul.host(), consul.port()));
    store = new WorkflowStore(keyValues);
  }

  @AfterEach
  void close() throws Exception {
    store.all(TenantId.DEFAULT).forEach(workflow -> store.delete(workflow.name()));
    keyValues.close();
    world.close();
  }

  @Test
  void startsARunForATimeOnceThoughTheServiceIsKilled() throws Exception {
    Instant due = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    WorkflowName before = store("before", due);
    RunId run = Turn.id(before, due);
    try (KillableService killed = world.service(data, "w1")) {
      await().until(() -> ids().contains(run.value()));
    }
    assertThat(world.sent.getFirst().userId()).contains("jarvis-workflow");
    assertThat(Json.TREES.readTree(world.sent.getFirst().body()).path("workflow").asString())
        .isEqualTo("before");
    assertThat(Json.TREES.readTree(world.sent.getFirst().body()).path("scheduledFor").asString())
        .isEqualTo(due.toString());

    WorkflowName after = store("after", due);
    try (KillableService next = world.service(data, "w1")) {
      await().until(() -> ids().contains(Turn.id(after, due).value()));
    }
    // Whoever was killed before it wrote that down sends the same id again.
    assertThat(ids()).containsOnly(run.value(), Turn.id(after, due).value());
  }

  @Test
  void theRunBeforeIsLeftToGoOnOrIsCancelled() throws Exception {
    Instant due = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    Instant earlier = due.minus(Duration.ofHours(1));
    WorkflowName skips = storeHourly("skips", earlier, "skip");
    WorkflowName cancels = storeHourly("cancels", earlier, "cancel");
    WorkflowName paused = storeHourly("paused", earlier, "allow");
    store.follow(paused, State.PAUSED, Instant.now());
    for (WorkflowName name : List.of(skips, cancels)) {
      RunId run = Turn.id(name, earlier);
      world.create(run.value(), BODY);
      store.write(
          name,
          new ScheduleCursor(earlier, Optional.of(new ScheduleCursor.Start(run.value(), earlier))));
    }
    try (KillableService service = world.service(data, "w1")) {
      await().until(() -> ids().contains(Turn.id(cancels, due).value()));
      await().until(() -> !store.cursors().get(skips).through().isBefore(due));
      await().until(() -> cancelled(Turn.id(cancels, earlier)));
    }
    assertThat(ids()).containsOnly(Turn.id(cancels, due).value());
    assertThat(cancelled(Turn.id(skips, earlier))).isFalse();
  }

  private boolean cancelled(RunId run) {
    return world
        .events()
        .anyMatch(
            event -> event instanceof RunEvent.CancelRequested wish && wish.run().equals(run));
  }

  private List<String> ids() {
    return world.sent.stream().map(WireMessage::messageId).map(Optional::orElseThrow).toList();
  }

  /** Due once, at this minute of the day. */
  private WorkflowName store(String name, Instant due) {
    var at = due.atZone(ZoneOffset.UTC);
    return put(name, at.getMinute() + " " + at.getHour() + " * * *", due.minusSeconds(60), "");
  }

  private WorkflowName storeHourly(String name, Instant since, String overlap) {
    int minute = since.atZone(ZoneOffset.UTC).getMinute();
    return put(name, minute + " * * * *", since, ",\"overlap\":\"" + overlap + "\"");
  }

  private WorkflowName put(String name, String cron, Instant since, String rules) {
    WorkflowName workflow = new WorkflowName(TenantId.DEFAULT, name);
    store.put(
        new WorkflowStore.Draft(
            workflow,
            Json.TREES.createObjectNode().put("name", name),
            name,
            Optional.of(
                Json.TREES.readTree(
                    "{\"missed\":\"run-once\",\"cron\":\"" + cron + "\"" + rules + "}")),
            "",
            Optional.empty()),
        since);
    return workflow;
  }
}
