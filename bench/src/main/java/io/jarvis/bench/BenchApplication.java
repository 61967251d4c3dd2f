package io.jarvis.bench;

import com.rabbitmq.perf.PerfTest;
import io.jarvis.bench.chaos.ChaosCommand;
import io.jarvis.bench.chaos.OneService;
import io.jarvis.bench.containers.ContainersCommand;
import io.jarvis.bench.dags.DagsCommand;
import io.jarvis.bench.decisions.DecisionsCommand;
import io.jarvis.bench.fairness.FairnessCommand;
import io.jarvis.bench.packing.PackingCommand;
import io.jarvis.bench.pipeline.PipelineCommand;
import io.jarvis.bench.simulate.SimulateCommand;
import io.jarvis.bench.system.BenchDispatcher;
import io.jarvis.bench.system.BenchSystem;
import io.jarvis.bench.waits.WaitsCommand;
import io.jarvis.bench.workflow.WorkflowCommand;
import java.util.Arrays;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./jarvis bench}: measures Jarvis beside what it is compared with, in one run. */
@Command(
    name = "bench",
    description = "Measures Jarvis, each figure beside its comparison in the same run.",
    mixinStandardHelpOptions = true,
    subcommands = {
      PipelineCommand.class,
      ChaosCommand.class,
      ContainersCommand.class,
      DagsCommand.class,
      DecisionsCommand.class,
      FairnessCommand.class,
      PackingCommand.class,
      WaitsCommand.class,
      WorkflowCommand.class
    })
public final class BenchApplication {
  /** The processes that a benchmark starts are this same jar, told apart by the first word. */
  public static final String SYSTEM = "system-under-test";

  public static final String DISPATCHER = "dispatcher-under-test";
  public static final String PERF_TEST = "perf-test";

  /** One service alone, so that it can be killed. */
  public static final String SERVICE = "service";

  /** {@code ./jarvis simulate} has the readers and plays of the benchmarks. */
  private static final String SIMULATE = "simulate";

  private BenchApplication() {}

  public static void main(String[] args) throws Exception {
    String first = args.length == 0 ? "" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    switch (first) {
      case SYSTEM -> BenchSystem.main(rest);
      case SERVICE -> OneService.main(rest);
      case DISPATCHER -> BenchDispatcher.main(rest);
      case PERF_TEST -> PerfTest.main(rest);
      case SIMULATE -> {
        LoggingSystem.get(BenchApplication.class.getClassLoader())
            .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
        System.exit(new CommandLine(new SimulateCommand()).execute(rest));
      }
      default -> System.exit(new CommandLine(new BenchApplication()).execute(args));
    }
  }
}
