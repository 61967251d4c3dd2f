package io.jarvis.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.NodeSnapshot;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Plan;
import io.jarvis.dispatcher.core.PlanRecorder;
import io.jarvis.dispatcher.core.Planner;
import io.jarvis.dispatcher.core.Policies;
import io.jarvis.dispatcher.core.Stage;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.dispatcher.core.WaitingLines;
import io.jarvis.dispatcher.journal.PlanJournal;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Plans made once more from a journal, by the command. */
final class RemadeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final NodeOffer OFFER =
      new NodeOffer(
          new CpuQuantity(8_000),
          ByteQuantity.ofMebibytes(8_192),
          ByteQuantity.ZERO,
          List.of(),
          Map.of(),
          Map.of(),
          100);

  @TempDir private Path directory;

  /** Three plans on two nodes, the last under another policy. */
  @BeforeEach
  void write() {
    Books books = new Books();
    WaitingLines lines = new WaitingLines();
    PlanRecorder recorder = new PlanRecorder(books, lines);
    try (PlanJournal journal = new PlanJournal(directory, 1 << 20)) {
      for (int i = 0; i < 3; i++) {
        lines.add(task(i));
        String policy = i < 2 ? "least-loaded" : "best-fit";
        Stage stage = stage(books, policy);
        ClusterSnapshot cluster = ClusterSnapshot.of(stage, books, lines, List.of(), i, 10);
        Plan plan = new Planner().plan(cluster, NOW);
        assertThat(journal.add(recorder.record(stage, List.of(), i, 10, NOW, plan)))
            .isEqualTo(PlanJournal.Wish.GO_ON);
        plan.placed()
            .forEach(placed -> {
              lines.remove(placed.task());
              books.planned(placed.task().task(), 1, placed, NOW);
            });
      }
    }
  }

  private static Stage stage(Books books, String policy) {
    List<NodeSnapshot> nodes =
        List.of("n1", "n2").stream()
            .map(NodeId::new)
            .map(id -> new NodeSnapshot(id, OFFER, books.usage(id), Access.OPEN, 0))
            .toList();
    return new Stage(
        nodes,
        Policies.named(policy).orElseThrow(),
        Mix.NONE,
        SchedulingRules.DEFAULT,
        Map.of(TenantId.DEFAULT, ClusterConfig.Tenant.DEFAULT));
  }

  private static Waiting task(int number) {
    return new Waiting(
        new TaskId("t" + number),
        new LineKey(TenantId.DEFAULT, Priority.NORMAL, LineKey.Origin.PENDING),
        Place.of(NOW, number),
        new Demand(1_000, 0, 0, new GpuRequest.None(), Map.of(), List.of()),
        Optional.empty());
  }

  private int command() {
    return new CommandLine(new SimulateCommand()).execute("--replay", directory.toString());
  }

  @Test
  void theSameJournalGivesTheSameDecisions() throws IOException {
    Remade remade = Remade.of(directory);

    assertThat(remade.same()).isTrue();
    assertThat(remade.table()).contains("the same, byte for byte");
    assertThat(remade.json())
        .contains("\"plans\":3", "\"placed\":3", "\"policy_switches\":1", "\"same\":true");
    assertThat(command()).isZero();
  }

  @Test
  void oneByteThatDiffersEndsItWithAFailureAndIsShown() throws IOException {
    Path file = directory.resolve("plans-00000000.jsonl");
    String journal = Files.readString(file);
    assertThat(journal).contains("places t1 n2");
    Files.writeString(file, journal.replace("places t1 n2", "places t1 n1"));

    Remade remade = Remade.of(directory);

    assertThat(remade.same()).isFalse();
    assertThat(remade.table()).contains("different: plan 2", "places t1 n1", "places t1 n2");
    assertThat(command()).isEqualTo(1);
  }

  @Test
  void whereNoPlanIsWrittenDownNothingIsTheSame() throws IOException {
    Files.delete(directory.resolve("plans-00000000.jsonl"));

    assertThat(command()).isEqualTo(CommandLine.ExitCode.USAGE);
  }
}
