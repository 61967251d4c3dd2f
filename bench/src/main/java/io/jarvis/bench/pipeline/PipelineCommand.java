package io.jarvis.bench.pipeline;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.AmqpDoor;
import io.jarvis.bench.load.Door;
import io.jarvis.bench.load.Flood;
import io.jarvis.bench.load.RestDoor;
import io.jarvis.bench.system.JavaOptions;
import io.jarvis.bench.system.Processes;
import io.jarvis.bench.system.SystemUnderTest;
import io.jarvis.broker.EventLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench pipeline}. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = "Empty tasks through the whole pipeline, beside what the broker alone does.")
public final class PipelineCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineCommand.class);

  @Option(names = "--tasks", description = "Through each door; default ${DEFAULT-VALUE}.")
  private int tasks = 50_000;

  @Option(
      names = "--warm-up",
      description =
          "Tasks through each door before anything is measured, until hardly anything is left to"
              + " compile; default ${DEFAULT-VALUE}.")
  private int warmUp = 100_000;

  @Option(names = "--nodes", description = "Default ${DEFAULT-VALUE}.")
  private int nodes = 8;

  @Option(names = "--slots", description = "Tasks a node runs at once; default ${DEFAULT-VALUE}.")
  private int slots = 64;

  @Option(
      names = "--raw-seconds",
      description = "Of each of the two runs of PerfTest; default ${DEFAULT-VALUE}.")
  private int rawSeconds = 20;

  @Option(
      names = "--paced-seconds",
      description = "Of each phase at half the rate; default ${DEFAULT-VALUE}.")
  private int pacedSeconds = 10;

  @Mixin private JavaOptions javaOptions = new JavaOptions();

  @Mixin private ReportFormat format = new ReportFormat();

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("jarvis-bench");
    LOG.info("logs: {}", directory);
    try (Servers servers = Servers.startDirectly()) {
      RawRate raw = new RawRate(servers.rabbit(), directory);
      long before = raw.measure(rawSeconds);
      LOG.info("raw: {} messages/s", before);
      Measured measured = measure(servers, directory);
      long after = raw.measure(rawSeconds);
      LOG.info("raw: {} messages/s", after);
      Report report =
          Report.of(
              Math.max(before, after), measured.rest(), measured.amqp(), measured.residentMib());
      format.print(report);
    }
    return 0;
  }

  private record Measured(
      Pipeline.Figures rest, Pipeline.Figures amqp, SortedMap<String, Long> residentMib) {}

  private Measured measure(Servers servers, Path directory) throws InterruptedException {
    try (var system = SystemUnderTest.start(servers, nodes, slots, javaOptions.list(), directory);
        EventLog log = servers.log();
        Door rest = new RestDoor(system.api().address());
        Door amqp = new AmqpDoor(servers.rabbit(), "default")) {
      Processes processes =
          new Processes(
              Map.of(
                  "jarvis", system.process().pid(),
                  "rabbitmq", servers.rabbit().pid(),
                  "consul", servers.consul().pid(),
                  "bench", ProcessHandle.current().pid()));
      Pipeline pipeline = new Pipeline(system.api(), log, processes);
      Flood flood = new Flood(system.api());
      flood.tasksPerSecond(rest, "warm-rest", warmUp);
      flood.tasksPerSecond(amqp, "warm-amqp", warmUp);
      Duration paced = Duration.ofSeconds(pacedSeconds);
      Pipeline.Figures byRest = pipeline.run(rest, "rest", tasks, paced);
      LOG.info("REST: {}", byRest);
      Pipeline.Figures byAmqp = pipeline.run(amqp, "amqp", tasks, paced);
      LOG.info("AMQP: {}", byAmqp);
      return new Measured(byRest, byAmqp, processes.residentMib());
    }
  }
}
