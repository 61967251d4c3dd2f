package io.jarvis.bench.dags;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.RunsApi;
import io.jarvis.bench.system.JavaOptions;
import io.jarvis.bench.system.SystemUnderTest;
import io.jarvis.bench.workloads.WfFormat;
import io.jarvis.dag.core.wfformat.RecordedWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench dags}. */
@Command(
    name = "dags",
    mixinStandardHelpOptions = true,
    description =
        "Recorded workflows by the production core and planner on a simulated clock, beside"
            + " published schedules of them.")
public final class DagsCommand implements Callable<Integer> {
  private static final int NOT_THERE = 2;
  private static final int REAL_NODES = 2;
  private static final int SLOTS_OF_A_NODE = 8;
  private static final Logger LOG = LoggerFactory.getLogger(DagsCommand.class);

  @Option(
      names = "--workloads",
      required = true,
      description =
          "A folder with the workflows in dags/ (WfFormat 1.5, .json or .json.gz) and what others"
              + " reached in baselines/.")
  private Path workloads = Path.of("");

  @Option(
      names = "--real",
      description =
          "Each through RabbitMQ, too: on 2 nodes of 8 slots, in containers that only take their"
              + " time.")
  private boolean real;

  @Option(
      names = "--real-seconds",
      description = "How long each of those may take, scaled; default ${DEFAULT-VALUE}.")
  private double realSeconds = 20;

  @Option(
      names = "--slots",
      split = ",",
      description = "How many tasks run at once; default ${DEFAULT-VALUE}.")
  private List<Integer> slotCounts = List.of(1, 2, 4, 8, 16);

  @Option(names = "--only", description = "Those whose names begin so.")
  private String only = "";

  @Mixin private JavaOptions javaOptions = new JavaOptions();

  @Mixin private ReportFormat format = new ReportFormat();

  @Override
  public Integer call() throws Exception {
    Path dags = workloads.resolve("dags");
    List<Path> files = Files.isDirectory(dags) ? recorded(dags) : List.of();
    if (files.isEmpty()) {
      System.err.println("There are no recorded workflows in " + dags.toAbsolutePath() + ".");
      return NOT_THERE;
    }
    Bounds bounds = Bounds.read(workloads.resolve("baselines"));
    List<RecordedWorkflow> workflows = new ArrayList<>();
    for (Path file : files) {
      workflows.add(WfFormat.read(file).workflow());
    }
    SortedMap<String, SortedMap<Integer, Cell>> instances = new TreeMap<>();
    for (RecordedWorkflow workflow : workflows) {
      SortedMap<Integer, Cell> cells = new TreeMap<>();
      slotCounts.forEach(slots -> cells.put(slots, Cell.of(workflow, slots, bounds)));
      instances.put(workflow.name(), cells);
    }
    DagsReport report = new DagsReport(instances, real ? real(workflows) : new TreeMap<>());
    format.print(report);
    return 0;
  }

  private SortedMap<String, RealRun> real(List<RecordedWorkflow> workflows) throws Exception {
    Path directory = Files.createTempDirectory("jarvis-bench");
    LOG.info("logs: {}", directory);
    SortedMap<String, RealRun> reals = new TreeMap<>();
    try (Servers servers = Servers.start();
        var system =
            SystemUnderTest.start(
                servers, REAL_NODES, SLOTS_OF_A_NODE, javaOptions.list(), directory);
        RunsApi runs = new RunsApi(system.api().address())) {
      for (RecordedWorkflow workflow : workflows) {
        RealRun run = RealRun.of(workflow, REAL_NODES * SLOTS_OF_A_NODE, realSeconds, runs);
        LOG.info("{}: {}", workflow.name(), run);
        reals.put(workflow.name(), run);
      }
    }
    return reals;
  }

  private List<Path> recorded(Path dags) throws IOException {
    try (Stream<Path> files = Files.list(dags)) {
      return files
          .filter(WfFormat::mayBe)
          .filter(file -> file.getFileName().toString().startsWith(only))
          .sorted()
          .toList();
    }
  }
}
