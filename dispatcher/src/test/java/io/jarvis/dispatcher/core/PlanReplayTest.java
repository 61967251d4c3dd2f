package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.journal.PlanJournal;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Concurrency;
import io.jarvis.protocol.task.Ties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans that are made once more from what was written down of them. */
final class PlanReplayTest {
  private static final long MUCH = 64 << 20;

  @TempDir private Path directory;

  /** A cluster in which things happen by chance, and each plan is written down. */
  private static final class Life {
    private final Random random;
    private final RandomCluster made;
    private final Books books = new Books();
    private final WaitingLines lines = new WaitingLines();
    private final PlanRecorder recorder = new PlanRecorder(books, lines);
    private final Planner planner = new Planner();
    private final Arrivals arrivals = new Arrivals();
    private final Map<NodeId, NodeSnapshot> nodes = new TreeMap<>();
    private final Map<TaskId, Waiting> waiting = new HashMap<>();
    private final List<TaskId> placed = new ArrayList<>();
    private List<Placement.Preempts> preempting = List.of();
    private PlacementPolicy policy;
    private Instant now = RandomCluster.NOW;
    private long turn = 10;
    private int next;

    Life(long seed) {
      random = new Random(seed);
      made = RandomCluster.of(seed);
      policy = made.policy();
      made.nodes().forEach(node -> nodes.put(node.id(), node));
    }

    PlanRecord step() {
      now = now.plusMillis(random.nextInt(90_000));
      for (int i = random.nextInt(20); i > 0 && next < made.tasks().size(); i--) {
        submit(made.tasks().get(next++));
      }
      endSome();
      happen(random.nextInt(8));
      Stage stage = stage();
      ClusterSnapshot cluster =
          ClusterSnapshot.of(stage, books, lines, standing(), turn, 1 + random.nextInt(30));
      Plan plan = planner.plan(cluster, now);
      PlanRecord record =
          recorder.record(stage, cluster.preempting(), cluster.turn(), cluster.limit(), now, plan);
      plan.placed().forEach(this::place);
      preempting = plan.preempting();
      return record;
    }

    private void submit(Waiting task) {
      Ties ties =
          random.nextInt(3) == 0
              ? new Ties(
                  List.of("g0"),
                  Optional.of(new Concurrency("k" + random.nextInt(2), 1 + random.nextInt(4))))
              : Ties.NONE;
      Waiting comes =
          new Waiting(
              task.task(),
              task.line(),
              task.sequence(),
              task.demand().times(random.nextInt(6) == 0 ? 1 + random.nextInt(4) : 1),
              new Span("n" + random.nextInt(3), Duration.ofSeconds(1 + random.nextInt(600))),
              random.nextInt(5) == 0 ? Optional.of(now.plusSeconds(100)) : Optional.empty(),
              ties,
              task.image());
      arrivals.add(task.demand());
      books.throttles().lives(task.line().tenant(), ties);
      lines.add(comes);
      waiting.put(task.task(), comes);
    }

    private void endSome() {
      for (int i = random.nextInt(6); i > 0 && !placed.isEmpty(); i--) {
        TaskId task = placed.remove(random.nextInt(placed.size()));
        Waiting was = waiting.get(task);
        if (random.nextInt(4) == 0) {
          books.dropped(task);
          lines.add(was);
        } else {
          books.ended(task, now);
          books.throttles().ended(was.line().tenant(), was.ties());
        }
      }
    }

    /** A policy switch, a node that goes or is shut, a node that serves, a start afresh. */
    private void happen(int what) {
      List<NodeId> ids = List.copyOf(nodes.keySet());
      NodeId one = ids.get(random.nextInt(ids.size()));
      switch (what) {
        case 0 ->
            policy =
                Policies.all().stream()
                    .sorted((a, b) -> a.policyName().compareTo(b.policyName()))
                    .toList()
                    .get(random.nextInt(Policies.all().size()));
        case 1 -> {
          if (nodes.size() > 1) {
            nodes.remove(one);
          }
        }
        case 2 ->
            made.nodes().stream()
                .filter(node -> node.id().equals(one))
                .forEach(node -> nodes.put(node.id(), node.opened()));
        case 3 -> {
          if (random.nextInt(3) == 0) {
            recorder.startAfresh();
          }
        }
        default -> {}
      }
    }

    private Stage stage() {
      return new Stage(
          nodes.values().stream().map(n -> n.with(books.usage(n.id()), n.turn())).toList(),
          policy,
          arrivals.mix(),
          new SchedulingRules(Duration.ofMinutes(30), Optional.of(Priority.HIGH), 20),
          Map.of(new TenantId("t0"), ClusterConfig.Tenant.DEFAULT));
    }

    private List<Placement.Preempts> standing() {
      return preempting.stream().filter(p -> !placed.contains(p.task().task())).toList();
    }

    private void place(Placement.Placed placement) {
      Waiting task = placement.task();
      lines.remove(task);
      books.planned(task.task(), 1, placement, now);
      placed.add(task.task());
      NodeSnapshot node = nodes.get(placement.node());
      nodes.put(node.id(), node.with(node.used(), placement.turn()));
      turn = Math.max(turn, placement.turn());
    }
  }

  static Stream<Long> seeds() {
    return Stream.iterate(0L, seed -> seed + 1).limit(60);
  }

  private List<PlanRecord> written(long seed, long bytes) throws IOException {
    Life life = new Life(seed);
    try (PlanJournal journal = new PlanJournal(directory, bytes)) {
      for (int i = 0; i < 40; i++) {
        if (journal.add(life.step()) == PlanJournal.Wish.START_AFRESH) {
          life.recorder.startAfresh();
        }
      }
    }
    List<PlanRecord> read = new ArrayList<>();
    PlanJournal.read(directory, read::add);
    return read;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void thePlansThatAreMadeOnceMoreDecideTheSame(long seed) throws IOException {
    List<PlanRecord> read = written(seed, MUCH);
    PlanReplay replay = new PlanReplay();

    assertThat(read).hasSize(40);
    for (PlanRecord plan : read) {
      assertThat(replay.decisions(plan)).as("seed %d", seed).contains(plan.decisions());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsReadBackIsWhatWasWritten(long seed) throws IOException {
    Life life = new Life(seed);
    List<PlanRecord> made = Stream.generate(life::step).limit(10).toList();
    try (PlanJournal journal = new PlanJournal(directory, MUCH)) {
      made.forEach(journal::add);
    }
    List<PlanRecord> read = new ArrayList<>();
    PlanJournal.read(directory, read::add);

    assertThat(read).as("seed %d", seed).isEqualTo(made);
  }

  @Test
  void oneNodeThatWasAnotherIsNoticed() throws IOException {
    List<PlanRecord> read = written(4, MUCH);
    PlanReplay replay = new PlanReplay();
    List<String> different = new ArrayList<>();
    for (PlanRecord plan : read) {
      PlanRecord without =
          new PlanRecord(
              plan.start(),
              plan.at(),
              plan.steps().stream().filter(s -> !(s instanceof Step.Booked)).toList(),
              plan.stage(),
              plan.preempting(),
              plan.turn(),
              plan.limit(),
              plan.decisions());
      replay
          .decisions(without)
          .filter(now -> !now.equals(plan.decisions()))
          .ifPresent(different::add);
    }

    assertThat(different).isNotEmpty();
  }

  @Test
  void theOldestFilesGoBeforeAllTakeMoreThanTheyMay() throws IOException {
    long bytes = 60_000;
    List<PlanRecord> read = written(8, bytes);

    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.sorted().toList();
      assertThat(all).hasSizeGreaterThan(1);
      assertThat(all.getFirst().getFileName().toString()).isNotEqualTo("plans-00000000.jsonl");
      long largest = 0;
      long sum = 0;
      for (Path file : all) {
        largest = Math.max(largest, Files.size(file));
        sum += Files.size(file);
      }
      assertThat(sum).isLessThan(bytes + largest);
    }
    PlanReplay replay = new PlanReplay();
    assertThat(read.getFirst().start()).isEqualTo(PlanRecord.Start.FRESH);
    for (PlanRecord plan : read) {
      assertThat(replay.decisions(plan)).contains(plan.decisions());
    }
  }

  @Test
  void aLineThatADyingProcessLeftUnfinishedIsLeftOutAndAnotherOneIsSaid() throws IOException {
    int whole = written(4, MUCH).size();
    Path file = directory.resolve("plans-00000000.jsonl");
    Files.writeString(file, "{\"start\":\"FOLL", StandardOpenOption.APPEND);
    List<PlanRecord> read = new ArrayList<>();

    PlanJournal.read(directory, read::add);

    assertThat(read).hasSize(whole);
    Files.writeString(file, "\n{}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> PlanJournal.read(directory, plan -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("plans-00000000.jsonl, line");
  }
}
