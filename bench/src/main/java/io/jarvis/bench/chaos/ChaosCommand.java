package io.jarvis.bench.chaos;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.Servers;
import io.jarvis.bench.chaos.KillableSystem.Blow;
import io.jarvis.bench.load.RunsApi;
import io.jarvis.broker.EventLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench chaos}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description =
        "Random workflows with random failures, and arrays, while services, the broker, an executor"
            + " and a machine are struck in turn; each run must end as a plain interpreter says.")
public final class ChaosCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ChaosCommand.class);
  private static final int WRONG = 1;
  private static final long NANOS = 1_000_000_000;

  @Option(
      names = "--runs",
      description = "At least, and more until each blow has fallen once; default ${DEFAULT-VALUE}.")
  private int runs = 50;

  @Option(names = "--open", description = "How many run at a time; default ${DEFAULT-VALUE}.")
  private int open = 4;

  @Option(names = "--seed", description = "Of the first; default ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--blows",
      split = ",",
      description =
          "Which fall, of workflow, dispatcher, broker, machine, watchdog, executor and ingress;"
              + " default: all.")
  private List<String> names = List.of();

  @Mixin private ReportFormat format = new ReportFormat();

  @Override
  public Integer call() throws Exception {
    ChaosReport report = report();
    format.print(report);
    return report.good() ? 0 : WRONG;
  }

  ChaosReport report() throws Exception {
    Path directory = Files.createTempDirectory("jarvis-bench");
    LOG.info("logs: {}", directory);
    try (Servers servers = Servers.start();
        KillableSystem system = new KillableSystem(servers, directory)) {
      system.start();
      return report(system, servers);
    }
  }

  private ChaosReport report(KillableSystem system, Servers servers)
      throws InterruptedException, ExecutionException {
    long began = System.nanoTime();
    AtomicBoolean more = new AtomicBoolean(true);
    try (RunsApi api = new RunsApi(system.address());
        RandomRuns random = new RandomRuns(api, seed, runs, open, more::get);
        RandomArrays arrays = new RandomArrays(api, seed, more::get);
        EventLog log = servers.log()) {
      SortedMap<String, Integer> blows = strike(random, chosen(system), more);
      List<String> wrong = new ArrayList<>(random.wrong());
      wrong.addAll(arrays.wrong());
      long seconds = (System.nanoTime() - began) / NANOS;
      Audit.Findings found = Audit.of(log);
      SortedMap<String, Integer> explained = new TreeMap<>();
      found.explained().forEach((node, restarts) -> explained.put(node.value(), restarts));
      return new ChaosReport(
          random.count(),
          arrays.count(),
          found.tasks(),
          seconds,
          blows,
          found.submittedTwice(),
          found.withdrawn(),
          explained.values().stream().mapToInt(each -> each).sum() + found.unexplained().size(),
          explained,
          found.unexplained(),
          system.startedTwice(),
          found.unended(),
          wrong);
    }
  }

  private List<Blow> chosen(KillableSystem system) {
    return system.blows().stream()
        .filter(blow -> names.isEmpty() || names.contains(blow.name()))
        .toList();
  }

  /** One after the other, at least once each, until the last run has begun. */
  private SortedMap<String, Integer> strike(RandomRuns random, List<Blow> blows, AtomicBoolean more)
      throws InterruptedException {
    SortedMap<String, Integer> fallen = new TreeMap<>();
    for (int i = 0; more.get() || !random.over() && random.count() < runs; i++) {
      Blow blow = blows.get(i % blows.size());
      LOG.info("strikes {}", blow.name());
      blow.strike().fall();
      fallen.merge(blow.name(), 1, Integer::sum);
      more.set(fallen.size() < blows.size());
    }
    return fallen;
  }
}
