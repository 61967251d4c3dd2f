package io.jarvis.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.Keys;
import io.jarvis.dag.core.journal.RunTask;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.protocol.topology.WaitTier;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.KillableService;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on a real broker, while the service goes and comes. */
final class RunsIT {
  private static final int MANY = 200;
  private static final String CHAIN =
      """
      name: chain
      output: ${{ steps.sum.output }}
      defaults: {image: x}
      steps:
        - {name: split}
        - {name: count, needs: [split], forEach: "${{ steps.split.output }}", args: ["${{ item }}"]}
        - {name: sum, needs: [count], input: "${{ steps.count.output }}"}
      """;
  private static final String NESTED =
      """
      name: nested
      onFailure: carry-on
      output: ${{ steps.all.output }}
      steps:
        - name: all
          forEach: [x, y]
          with: {letter: "${{ item }}"}
          retry: {limit: 1, initial: 1s}
          workflow:
            name: inner
            params: {letter: null}
            output: ["${{ steps.first.output }}", "${{ params.letter }}"]
            defaults: {image: x}
            steps:
              - {name: first}
              - {name: last, needs: [first]}
      """;
  private static final String WIDE =
      "name: wide\ndefaults: {image: x}\nsteps:\n"
          + "  - {name: first, forEach: %s, maxParallel: 10}\n".formatted(range(MANY))
          + "  - {name: last, needs: [first]}\n";

  @TempDir private Path data;
  private World world = new World(task -> new World.Fate.Succeed("1"));

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  private void world(Function<RunTask, World.Fate> fates) throws Exception {
    world.close();
    world = new World(fates);
  }

  @Test
  void submitsEveryStepOnceWhenItsTurnHasComeAndTellsOfTheEnd() throws Exception {
    world(task ->
        new World.Fate.Succeed(
            switch (task.ref().step()) {
              case "split" -> "[\"a\",\"b\",\"c\"]";
              case "count" -> Integer.toString(task.ref().index() + 1);
              default -> "{\"total\":6}";
            }));
    try (KillableService service = world.service(data, "w1")) {
      RunId run = world.create("chain-1", CHAIN);

      RunEvent.Ended ended = awaitEnd(run);

      assertThat(ended.outcome()).isEqualTo(RunState.SUCCEEDED);
      assertThat(ended.output().orElseThrow().toString()).isEqualTo("{\"total\":6}");
      assertThat(world.submitted("count"))
          .extracting(task -> task.ref().index())
          .containsExactly(0, 1, 2);
      await().untilAsserted(() -> assertOneMessageEach(5));
      TaskEvent.Submitted sum = submission("sum");
      assertThat(sum.spec().container().input().orElseThrow().toString()).isEqualTo("[1,2,3]");
      assertThat(sum.spec().name()).isEqualTo("chain/sum");
      assertThat(sum.door()).isEqualTo(TaskEvent.Door.WORKFLOW);
      assertStandsWhereTheRunBegan(run, submission("split"), submission("count"), sum);
      // The run has ended before its message is acked.
      await().until(() -> world.rabbit.messages().getOrDefault(Queues.RUNS, -1L) == 0);
    }
    // What is left unacked would be ready again.
    await().until(() -> world.broker.depth(Queues.RUNS).consumers() == 0);
    assertThat(world.broker.depth(Queues.RUNS).ready()).isZero();
  }

  @Test
  void goesOnAfterItWasKilledAndSubmitsNothingTwice() throws Exception {
    RunId run;
    try (KillableService killed = world.service(data, "w1")) {
      run = world.create("killed-1", WIDE);
      await().until(() -> world.submitted("first").size() > MANY / 4);
    }
    try (KillableService next = world.service(data, "w1")) {
      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.SUCCEEDED);
    }
    assertThat(world.submitted("first")).hasSize(MANY).doesNotHaveDuplicates();
    assertThat(world.messages.values()).allSatisfy(count -> assertThat(count).hasValue(1));
  }

  @Test
  void aStandbyTakesOver() throws Exception {
    RunId run;
    try (KillableService second = world.service(data, "w2")) {
      try (KillableService first = world.service(data, "w1")) {
        run = world.create("standby-1", WIDE);
        await().until(() -> world.submitted("first").size() > MANY / 4);
      }
      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.SUCCEEDED);
    }
    assertThat(world.submitted("first")).hasSize(MANY).doesNotHaveDuplicates();
  }

  @Test
  void cancelsWhatRunsAndSubmitsNothingMore() throws Exception {
    world(task -> new World.Fate.Run());
    try (KillableService service = world.service(data, "w1")) {
      RunId run = world.create("cancel-1", WIDE);
      await().until(() -> world.submitted("first").size() == 10);

      world.append(new RunEvent.CancelRequested(run, "alice"));

      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.CANCELLED);
      assertThat(world.submitted("first")).hasSize(10);
    }
  }

  @Test
  void runsWorkflowsAsStepsThatBeginAnewAndAreRetriedFromTheirFailures() throws Exception {
    world(task ->
        task.ref().step().equals("last") && task.ref().round() == 1
            ? new World.Fate.Fail()
            : new World.Fate.Succeed("7"));
    try (KillableService service = world.service(data, "w1")) {
      RunId run = world.create("nested-1", NESTED);
      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.FAILED);

      world.append(new RunEvent.Retried(run, List.of(), "alice"));

      await().until(() -> world.ended(run).orElseThrow().outcome() == RunState.SUCCEEDED);
      assertThat(world.ended(run).orElseThrow().output().orElseThrow().toString())
          .isEqualTo("[[7,\"x\"],[7,\"y\"]]");
      assertThat(world.submitted("first")).hasSize(4).doesNotHaveDuplicates();
      assertThat(world.submitted("last")).hasSize(6).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTenantsRunsHaveNoMoreTasksThanItMayHave() throws Exception {
    world(task -> new World.Fate.Run());
    ConsulServer consul = ConsulServer.shared();
    try (ConsulKeyValues keys =
        ConsulKeyValues.connect(new ConsulSettings(consul.host(), consul.port()))) {
      keys.put(Keys.CONFIG + "tenants/default", "{\"maxQueued\": 4}");
      try (KillableService service = world.service(data, "w1")) {
        RunId run = world.create("quota-1", WIDE);
        await().until(() -> world.submitted("first").size() == 4);
        RunId other = world.create("quota-2", WIDE);
        world.append(new RunEvent.CancelRequested(run, "alice"));

        assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.CANCELLED);
        await().until(() -> world.submitted("first").size() == 8);
        assertThat(world.submitted("first")).filteredOn(task -> task.run().equals(run)).hasSize(4);
        world.append(new RunEvent.CancelRequested(other, "alice"));
        assertThat(awaitEnd(other).outcome()).isEqualTo(RunState.CANCELLED);
      } finally {
        keys.delete(Keys.CONFIG + "tenants/default");
      }
    }
  }

  @Test
  void cancelsTheRunsThatAreItsSteps() throws Exception {
    world(task -> new World.Fate.Run());
    try (KillableService service = world.service(data, "w1")) {
      RunId run = world.create("nested-2", NESTED);
      await().until(() -> world.submitted("first").size() == 2);

      world.append(new RunEvent.CancelRequested(run, "alice"));

      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.CANCELLED);
      assertThat(world.events()).filteredOn(RunEvent.Ended.class::isInstance).hasSize(3);
    }
  }

  @Test
  void aTaskWhoseTimeHasNotComeWaitsForItOutsideOfTheLine() throws Exception {
    world(task -> new World.Fate.Run());
    try (KillableService service = world.service(data, "w1")) {
      world.create(
          "timed-1",
          "name: timed\nsteps:\n"
              + "  - {name: now, image: x, notBefore: '2020-01-01T00:00:00Z'}\n"
              + "  - {name: later, image: x, notBefore: '2099-01-01T00:00:00Z'}");

      await().until(() -> world.submitted("later").size() == 1);
      TaskId later = world.submitted("later").getFirst().id();
      await()
          .untilAsserted(() ->
              assertThat(world.events())
                  .contains(
                      new TaskEvent.Waiting(
                          later,
                          1,
                          TaskEvent.WaitReason.NOT_BEFORE,
                          Instant.parse("2099-01-01T00:00:00Z"),
                          Optional.empty())));
      await().until(() -> world.broker.depth(Queues.wait(WaitTier.OF_12_HOURS)).ready() == 1);
      await().untilAsserted(() -> assertOneMessageEach(1));
      assertThat(world.messages).doesNotContainKey(later);
    }
  }

  @Test
  void endsARunThatTakesTooLong() throws Exception {
    world(task -> new World.Fate.Run());
    try (KillableService service = world.service(data, "w1")) {
      RunId run = world.create("late-1", "name: late\ntimeout: 2s\nsteps: [{name: a, image: x}]");

      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.TIMED_OUT);
    }
  }

  @Test
  void failsATaskThatIsNone() throws Exception {
    try (KillableService service = world.service(data, "w1")) {
      RunId run =
          world.create(
              "refused-1",
              "name: refused\nparams: {cpu: lots}\nsteps: [{name: a, image: x, resources: {cpu: \"${{ params.cpu }}\"}}]");

      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.FAILED);
      assertThat(world.events())
          .filteredOn(RunEvent.TaskRefused.class::isInstance)
          .singleElement()
          .asString()
          .contains("resources.cpu");
    }
  }

  @Test
  void aRunWhoseOutputFitsIntoNoEventHasFailedAndHoldsUpNoOther() throws Exception {
    String large = Json.TREES.valueToTree("x".repeat(60_000)).toString();
    world(task -> new World.Fate.Succeed(task.run().value().equals("large-1") ? large : "[1]"));
    try (KillableService service = world.service(data, "w1")) {
      RunId run =
          world.create(
              "large-1",
              "name: large\noutput: ${{ steps.a.output }}\nsteps: [{name: a, image: x, forEach: %s}]"
                  .formatted(range(30)));

      RunEvent.Ended ended = awaitEnd(run);

      assertThat(ended.outcome()).isEqualTo(RunState.FAILED);
      assertThat(ended.message().orElseThrow()).contains("may have at most");
      assertThat(awaitEnd(world.create("small-1", CHAIN)).outcome()).isEqualTo(RunState.SUCCEEDED);
    }
  }

  @Test
  void aFanOutThatMayNotFailEndsWithItsFirstFailure() throws Exception {
    world(task ->
        task.ref().index() == 3
            ? new World.Fate.Fail()
            : task.ref().index() < 3 ? new World.Fate.Succeed("1") : new World.Fate.Run());
    try (KillableService service = world.service(data, "w1")) {
      RunId run = world.create("fast-1", WIDE);

      RunEvent.Ended ended = awaitEnd(run);

      assertThat(ended.outcome()).isEqualTo(RunState.FAILED);
      assertThat(ended.message().orElseThrow())
          .startsWith("step 'first': 1 of 200 tasks failed")
          .endsWith("task 3: exit-code: exit code 3");
      assertThat(world.submitted("first")).hasSizeLessThan(30);
    }
  }

  @Test
  void retriesFromTheFailureAndKeepsWhatSucceeded() throws Exception {
    world(task ->
        task.ref().index() == 7 && task.ref().round() == 1
            ? new World.Fate.Fail()
            : new World.Fate.Succeed("1"));
    try (KillableService service = world.service(data, "w1")) {
      RunId run =
          world.create("retry-1", WIDE.replace("name: wide", "name: wide\nonFailure: carry-on"));
      assertThat(awaitEnd(run).outcome()).isEqualTo(RunState.FAILED);

      world.append(new RunEvent.Retried(run, List.of(), "alice"));

      await().until(() -> world.ended(run).orElseThrow().outcome() == RunState.SUCCEEDED);
      assertThat(world.submitted("first")).hasSize(MANY + 1);
      assertThat(world.submitted("last")).hasSize(1);
    }
  }

  @Test
  void writesARunAgainThatTheLogHasLost() throws Exception {
    try (KillableService service = world.service(data, "w1")) {
      RunEvent.Created created =
          World.created(
              "lost-1", CHAIN.replace("split.output }}", "split.output == 1 ? [1] : [] }}"));

      world.enqueue(Recorded.of("e-lost", "/ingress/1", Instant.now(), created));

      assertThat(awaitEnd(created.run()).outcome()).isEqualTo(RunState.SUCCEEDED);
    }
  }

  private RunEvent.Ended awaitEnd(RunId run) {
    await().until(() -> world.ended(run).isPresent());
    return world.ended(run).orElseThrow();
  }

  @Test
  void parksAMessageThatIsNoRunWhoeverPublishedIt() throws Exception {
    WireMessage stranger =
        WireMessage.json(new byte[] {'{', '}'}, "x")
            .messageId("stranger")
            .userId(BrokerUser.ADMIN.username())
            .build();
    world.broker.publish(Exchanges.WORKFLOWS, RoutingKeys.RUN, stranger).join();

    try (KillableService service = world.service(data, "w1")) {
      await().until(() -> world.rabbit.messages().getOrDefault(Queues.PARKED, 0L) == 1);
      await().until(() -> world.rabbit.messages().getOrDefault(Queues.RUNS, 0L) == 0);
    }
    assertThat(world.recorded())
        .extracting(Recorded::event)
        .contains(new ClusterEvent.LetterParked("stranger", "it is no run", Queues.RUNS, "{}"));
  }

  private void assertOneMessageEach(int tasks) {
    assertThat(world.messages).hasSize(tasks);
    assertThat(world.messages.values()).allSatisfy(count -> assertThat(count).hasValue(1));
  }

  /** A step stands ahead of those that are to be served after it. */
  private void assertStandsWhereTheRunBegan(RunId run, TaskEvent.Submitted... inOrder) {
    Instant begun =
        world.recorded().stream()
            .filter(event -> event.event() instanceof RunEvent.Created e && e.run().equals(run))
            .findFirst()
            .orElseThrow()
            .time();
    List<Instant> places =
        Arrays.stream(inOrder).map(step -> world.places.get(step.task())).toList();
    assertThat(places).isSorted().doesNotHaveDuplicates();
    assertThat(places.getLast().toEpochMilli()).isLessThanOrEqualTo(begun.toEpochMilli());
  }

  private TaskEvent.Submitted submission(String step) {
    return world
        .events()
        .filter(TaskEvent.Submitted.class::isInstance)
        .map(TaskEvent.Submitted.class::cast)
        .filter(event -> event.spec().name().endsWith("/" + step))
        .findFirst()
        .orElseThrow();
  }

  private static List<Integer> range(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
