package io.jarvis.bench.workflow;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.RunsApi;
import io.jarvis.bench.system.JavaOptions;
import io.jarvis.bench.system.Processes;
import io.jarvis.bench.system.SystemUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code bench workflow}. */
@Command(
    name = "workflow",
    mixinStandardHelpOptions = true,
    description =
        "A workflow of many steps, and a forEach of many tasks, through the whole pipeline.")
public final class WorkflowCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(WorkflowCommand.class);
  private static final String JARVIS = "jarvis";
  private static final double MILLION = 1e6;
  private static final double THOUSAND = 1000;
  private static final Duration CLUSTER_PAUSE = Duration.ofMillis(50);

  /** With thousands of steps it is more than a megabyte. */
  private static final Duration RUN_PAUSE = Duration.ofMillis(200);

  private static final Duration IDLE = Duration.ofSeconds(15);

  @Option(names = "--steps", description = "Of the workflow; default ${DEFAULT-VALUE}.")
  private int steps = 5_000;

  @Option(names = "--fan-out", description = "Tasks of the forEach; default ${DEFAULT-VALUE}.")
  private int fanOut = 10_000;

  @Option(
      names = "--warm-up",
      description = "Tasks of a forEach before anything is measured; default ${DEFAULT-VALUE}.")
  private int warmUp = 10_000;

  @Option(names = "--nodes", description = "Default ${DEFAULT-VALUE}.")
  private int nodes = 8;

  @Option(names = "--slots", description = "Tasks a node runs at once; default ${DEFAULT-VALUE}.")
  private int slots = 64;

  @Mixin private JavaOptions javaOptions = new JavaOptions();

  @Mixin private ReportFormat format = new ReportFormat();

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("jarvis-bench");
    LOG.info("logs: {}", directory);
    try (Servers servers = Servers.start();
        var system = SystemUnderTest.start(servers, nodes, slots, javaOptions.list(), directory);
        RunsApi runs = new RunsApi(system.api().address())) {
      WorkflowReport report = measure(system, runs);
      format.print(report);
    }
    return 0;
  }

  private WorkflowReport measure(SystemUnderTest system, RunsApi runs) throws InterruptedException {
    Processes jarvis = new Processes(Map.of(JARVIS, system.process().pid()));
    runs.run(Shapes.fanOut(warmUp));
    WorkflowReport.Part half;
    WorkflowReport.Part full;
    WorkflowReport.Part each;
    Prober.Latency busyCluster;
    Prober.Latency busyRun;
    String page;
    try (Prober cluster = cluster(runs)) {
      half = part(runs, jarvis, Shapes.layered(steps / 2), steps / 2);
      try (Prober run = new Prober(runs, runs::newestPage, RUN_PAUSE)) {
        full = part(runs, jarvis, Shapes.layered(steps), steps);
        busyRun = run.latency();
      }
      page = runs.newestPage();
      each = part(runs, jarvis, Shapes.fanOut(fanOut), fanOut);
      busyCluster = cluster.latency();
    }
    try (Prober cluster = cluster(runs);
        Prober run = new Prober(runs, () -> page, RUN_PAUSE)) {
      Thread.sleep(IDLE);
      return WorkflowReport.of(
          full,
          half,
          each,
          new WorkflowReport.Answers(
              new WorkflowReport.Page(busyCluster, cluster.latency()),
              new WorkflowReport.Page(busyRun, run.latency())));
    }
  }

  private static Prober cluster(RunsApi runs) {
    return new Prober(runs, () -> "/v1/cluster", CLUSTER_PAUSE);
  }

  private static WorkflowReport.Part part(
      RunsApi runs, Processes jarvis, JsonNode workflow, int tasks) throws InterruptedException {
    long began = System.nanoTime();
    runs.run(workflow);
    double millis = (System.nanoTime() - began) / MILLION;
    WorkflowReport.Part part =
        new WorkflowReport.Part(
            tasks, rounded(millis / tasks), jarvis.residentMib().getOrDefault(JARVIS, 0L));
    LOG.info("{}: {}", workflow.path("name").asString(), part);
    return part;
  }

  private static double rounded(double millis) {
    return Math.round(millis * THOUSAND) / THOUSAND;
  }
}
