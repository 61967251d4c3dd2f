package io.jarvis.bench.packing;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.workloads.Openb;
import io.jarvis.bench.workloads.Workloads;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Policies;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench packing}. */
@Command(
    name = "packing",
    mixinStandardHelpOptions = true,
    description = "How much of the openb GPU cluster is filled, beside first-fit and best-fit.")
public final class PackingCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(PackingCommand.class);

  @Option(
      names = "--workloads",
      required = true,
      description = "The folder with openb/ and baselines/ in it.")
  private Path directory = Path.of(".");

  @Option(
      names = "--policy",
      description = "The placement policy that is measured; default ${DEFAULT-VALUE}.")
  private String policy = "gpu-packing";

  @Option(names = "--trace", description = "Only this one; may be repeated. Default all there are.")
  private List<String> only = List.of();

  @Option(names = "--orders", description = "Of each trace at most; default all there are.")
  private int orders = Integer.MAX_VALUE;

  @Mixin private ReportFormat format = new ReportFormat();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Openb openb = new Openb(new Workloads(directory));
    List<String> traces =
        openb.traces().stream().filter(t -> only.isEmpty() || only.contains(t)).toList();
    if (traces.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "there is no such openb trace with its arrival orders in " + directory);
    }
    PackingReport report = new PackingReport();
    traces.forEach(trace -> report.add(trace, measure(openb, trace)));
    format.print(report);
    return 0;
  }

  private PackingReport.Ratios measure(Openb openb, String trace) {
    List<NodeOffer> nodes = openb.nodes();
    List<Demand> pods = openb.pods(trace);
    List<int[]> arrivals = openb.orders(trace).stream().limit(orders).toList();
    PackingReport.Ratios ratios =
        new PackingReport.Ratios(
            mean(nodes, named(policy), pods, arrivals),
            openb.published(trace).orElse(null),
            mean(nodes, new FirstFit(), pods, arrivals),
            mean(nodes, named("best-fit"), pods, arrivals));
    LOG.info("{}: {}", trace, ratios);
    return ratios;
  }

  private PlacementPolicy named(String name) {
    return Policies.named(name)
        .orElseThrow(() ->
            new CommandLine.ParameterException(
                spec.commandLine(), "there is no placement policy " + name));
  }

  private static double mean(
      List<NodeOffer> nodes, PlacementPolicy policy, List<Demand> pods, List<int[]> orders) {
    return orders.stream()
        .mapToDouble(order -> new Filling(nodes, policy).allocated(pods, order))
        .average()
        .orElseThrow();
  }
}
