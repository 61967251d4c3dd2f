package io.jarvis.bench.waits;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.workloads.StandardWorkload;
import io.jarvis.bench.workloads.Workloads;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Policies;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench waits}. */
@Command(
    name = "waits",
    mixinStandardHelpOptions = true,
    description =
        "How long recorded batch jobs wait, beside EASY backfilling and first come first served.")
public final class WaitsCommand implements Callable<Integer> {
  @Option(names = "--workloads", required = true, description = "The folder with swf/ in it.")
  private Path directory = Path.of(".");

  @Option(names = "--log", description = "Which of swf/<log>.swf.gz; default ${DEFAULT-VALUE}.")
  private String log = "KTH-SP2";

  @Option(
      names = "--policy",
      description = "The placement policy; default ${DEFAULT-VALUE}, as in bench packing.")
  private String policy = "gpu-packing";

  @Mixin private ReportFormat format = new ReportFormat();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Workloads workloads = new Workloads(directory);
    if (!workloads.has(StandardWorkload.file(log))) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "there is no " + StandardWorkload.file(log) + " in " + directory);
    }
    StandardWorkload workload = StandardWorkload.read(workloads, log);
    WaitsReport report =
        new WaitsReport(
            play(workload, new JarvisScheduler(workload.processors(), policy())),
            play(workload, Easy.backfilling(workload.processors())),
            play(workload, Easy.firstComeFirstServed(workload.processors())));
    format.print(report);
    return 0;
  }

  private PlacementPolicy policy() {
    return Policies.named(policy)
        .orElseThrow(() ->
            new CommandLine.ParameterException(
                spec.commandLine(), "there is no placement policy " + policy));
  }

  private static Waits play(StandardWorkload workload, Scheduler scheduler) {
    return new Replay(scheduler).play(workload.jobs());
  }
}
