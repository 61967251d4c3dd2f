package io.jarvis.bench.decisions;

import io.jarvis.bench.ReportFormat;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Policies;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench decisions}. */
@Command(
    name = "decisions",
    mixinStandardHelpOptions = true,
    description = "Placements a second on one core, beside a scan of all nodes.")
public final class DecisionsCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      description = "Measured for each figure, after as many of warm-up; default ${DEFAULT-VALUE}.")
  private int seconds = 3;

  @Option(
      names = "--held",
      description =
          "So many of a hundred nodes hold the image that all tasks run; default ${DEFAULT-VALUE}.")
  private int held;

  @Mixin private ReportFormat format = new ReportFormat();

  @Override
  public Integer call() throws RunnerException {
    List<String> policies =
        Policies.all().stream().map(PlacementPolicy::policyName).sorted().toList();
    DecisionsReport report = new DecisionsReport();
    for (String policy : policies) {
      report.add(
          policy,
          new DecisionsReport.Rates(
              measure(policy, 1_000, PlacementBenchmark.Search.INDEX),
              measure(policy, 10_000, PlacementBenchmark.Search.INDEX),
              measure(policy, 100_000, PlacementBenchmark.Search.INDEX),
              measure(policy, 10_000, PlacementBenchmark.Search.SCAN)));
    }
    format.print(report);
    return 0;
  }

  /** Not in a process of its own: this one was started for nothing else. */
  private double measure(String policy, int nodes, PlacementBenchmark.Search search)
      throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(PlacementBenchmark.class.getName())
            .param("policy", policy)
            .param("nodes", Integer.toString(nodes))
            .param("held", Integer.toString(held))
            .param("search", search.name())
            .forks(0)
            .threads(1)
            .warmupIterations(seconds)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(seconds)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).runSingle().getPrimaryResult().getScore();
  }
}
