package io.jarvis.catalog.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.workflows.StoredWorkflow.State;
import io.jarvis.catalog.workflows.StoredWorkflow.Timetable;
import io.jarvis.catalog.workflows.StoredWorkflow.Version;
import io.jarvis.catalog.workflows.WorkflowStore.Draft;
import io.jarvis.catalog.workflows.WorkflowStore.Stored;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.ConsulServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class WorkflowStoreIT {
  private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
  private static final JsonNode NOON = Json.TREES.readTree("{\"cron\":\"0 12 * * *\"}");
  private static final TenantId TENANT = new TenantId("shelf");

  private static ConsulKeyValues keyValues;
  private static WorkflowStore store;

  @BeforeAll
  static void connect() {
    ConsulServer consul = ConsulServer.shared();
    consul.reset();
    keyValues = ConsulKeyValues.connect(new ConsulSettings(consul.host(), consul.port()));
    store = new WorkflowStore(keyValues);
  }

  @AfterAll
  static void close() {
    keyValues.close();
  }

  @Test
  void keepsEachContentAsAVersionOnce() {
    WorkflowName name = name("versions");

    assertThat(store.put(draft(name, "a"), T0)).isInstanceOf(Stored.Added.class);
    assertThat(store.put(draft(name, "a"), T0.plusSeconds(1))).isInstanceOf(Stored.Unchanged.class);
    store.put(draft(name, "b"), T0.plusSeconds(2));
    store.put(draft(name, "a"), T0.plusSeconds(3));

    StoredWorkflow found = store.find(name).orElseThrow();
    assertThat(found.versions()).extracting(Version::number).containsExactly(1, 2, 3);
    assertThat(store.document(name, found.version(2).orElseThrow()))
        .contains(Json.TREES.readTree("{\"content\":\"b\"}"));
    assertThat(store.all(TENANT)).contains(found);
    assertThat(store.all(new TenantId("other"))).isEmpty();
  }

  @Test
  void keepsWhatAMessageBringsTwiceAsOneVersion() {
    WorkflowName name = name("brought");
    store.put(brought(name, "a", "m-1"), T0);
    store.put(brought(name, "b", "m-2"), T0);

    Stored again = store.put(brought(name, "a", "m-1"), T0.plusSeconds(1));
    Stored other = store.put(brought(name, "a", "m-3"), T0.plusSeconds(2));

    assertThat(((Stored.Unchanged) again).version().number()).isEqualTo(1);
    assertThat(((Stored.Added) other).workflow().latest().number()).isEqualTo(3);
  }

  @Test
  void losesNoVersionOfThoseWhoStoreAtOnce() {
    WorkflowName name = name("contended");

    List<Stored> stored =
        IntStream.range(0, 6)
            .parallel()
            .mapToObj(i -> store.put(draft(name, "c" + i), T0))
            .toList();

    assertThat(stored).allMatch(Stored.Added.class::isInstance);
    StoredWorkflow found = store.find(name).orElseThrow();
    assertThat(found.versions()).extracting(Version::number).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(found.versions()).extracting(Version::digest).doesNotHaveDuplicates();
  }

  @Test
  void dropsTheOldestVersionForANewOne() {
    WorkflowName name = name("many");
    int most = WorkflowStore.MOST_VERSIONS;
    IntStream.rangeClosed(0, most).forEach(i -> store.put(draft(name, "m" + i), T0));

    StoredWorkflow found = store.find(name).orElseThrow();

    assertThat(found.versions()).hasSize(most);
    assertThat(found.version(1)).isEmpty();
    assertThat(found.latest().number()).isEqualTo(most + 1);
    assertThat(keyValues.list(WorkflowKeys.documents(name))).hasSize(most);
  }

  @Test
  void refusesWhatConsulWouldNotTake() {
    byte[] noise = new byte[500_000];
    new java.util.Random(1).nextBytes(noise);
    JsonNode large = Json.TREES.createObjectNode().put("noise", noise);
    Draft draft = new Draft(name("large"), large, "d", Optional.empty(), "", Optional.empty());

    assertThat(store.put(draft, T0)).isInstanceOf(Stored.TooLarge.class);
    assertThat(store.find(name("large"))).isEmpty();
  }

  @Test
  void followsAScheduleUntilItIsPausedAndAnewFromTheTimeItIsResumed() {
    WorkflowName name = name("timed");
    store.put(scheduled(name, "a"), T0);
    store.put(scheduled(name, "b"), T0.plusSeconds(60));

    assertThat(timetable(name)).isEqualTo(new Timetable(NOON, T0, State.RUNNING));
    store.follow(name, State.PAUSED, T0.plusSeconds(90));
    assertThat(timetable(name)).isEqualTo(new Timetable(NOON, T0, State.PAUSED));
    store.follow(name, State.RUNNING, T0.plusSeconds(120));
    store.follow(name, State.RUNNING, T0.plusSeconds(150));
    assertThat(timetable(name)).isEqualTo(new Timetable(NOON, T0.plusSeconds(120), State.RUNNING));
    store.put(draft(name, "c"), T0.plusSeconds(180));
    assertThat(store.find(name).orElseThrow().timetable()).isEmpty();
    assertThat(store.follow(name("nobody"), State.PAUSED, T0)).isEmpty();
  }

  @Test
  void removesAWorkflowWithAllItsVersionsAndTellsWhoWatches() throws Exception {
    WorkflowName name = name("removed");
    List<List<StoredWorkflow>> seen = new CopyOnWriteArrayList<>();
    try (AutoCloseable watch = store.watch(seen::add)) {
      store.put(draft(name, "a"), T0);
      await().untilAsserted(() -> assertThat(names(seen)).contains(name));

      assertThat(store.delete(name)).isTrue();

      await().untilAsserted(() -> assertThat(names(seen)).doesNotContain(name));
    }
    assertThat(store.delete(name)).isFalse();
    assertThat(keyValues.list(WorkflowKeys.documents(name))).isEmpty();
    assertThat(((Stored.Added) store.put(draft(name, "a"), T0)).workflow().latest().number())
        .isEqualTo(1);
  }

  @Test
  void leavesOutAValueThatCannotBeRead() throws Exception {
    WorkflowName good = name("good");
    WorkflowName spoilt = name("spoilt");
    ScheduleCursor cursor = new ScheduleCursor(T0, Optional.empty());
    for (WorkflowName each : List.of(good, spoilt)) {
      store.put(draft(each, "a"), T0);
      store.write(each, cursor);
    }

    keyValues.put(WorkflowKeys.entry(spoilt), "{\"versions\":[]}");
    keyValues.put(WorkflowKeys.cursor(spoilt), "no JSON");

    assertThat(store.cursors()).containsEntry(good, cursor).doesNotContainKey(spoilt);
    assertThat(store.all(TENANT))
        .extracting(StoredWorkflow::name)
        .contains(good)
        .doesNotContain(spoilt);
    List<List<StoredWorkflow>> seen = new CopyOnWriteArrayList<>();
    try (AutoCloseable watch = store.watch(seen::add)) {
      await().untilAsserted(() -> assertThat(names(seen)).contains(good).doesNotContain(spoilt));
    }
    keyValues.delete(WorkflowKeys.entry(spoilt));
    assertThat(store.delete(spoilt)).isFalse();
  }

  private static List<WorkflowName> names(List<List<StoredWorkflow>> seen) {
    return seen.isEmpty() ? List.of() : seen.getLast().stream().map(StoredWorkflow::name).toList();
  }

  private static Timetable timetable(WorkflowName name) {
    return store.find(name).orElseThrow().timetable().orElseThrow();
  }

  private static WorkflowName name(String name) {
    return new WorkflowName(TENANT, name);
  }

  private static Draft draft(WorkflowName name, String content) {
    return draft(name, content, Optional.empty(), Optional.empty());
  }

  private static Draft scheduled(WorkflowName name, String content) {
    return draft(name, content, Optional.of(NOON), Optional.empty());
  }

  private static Draft brought(WorkflowName name, String content, String message) {
    return draft(name, content, Optional.empty(), Optional.of(message));
  }

  private static Draft draft(
      WorkflowName name, String content, Optional<JsonNode> schedule, Optional<String> message) {
    JsonNode document = Json.TREES.createObjectNode().put("content", content);
    return new Draft(name, document, "digest-" + content, schedule, "alice", message);
  }
}
