package io.jarvis.bench.chaos;

import io.jarvis.bench.Servers;
import io.jarvis.broker.EventLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code bench chaos}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description =
        "Random workflows with random failures while services and nodes are killed in turn; each"
            + " run must end as a plain interpreter says.")
public final class ChaosCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ChaosCommand.class);
  private static final int WRONG = 1;
  private static final long NANOS = 1_000_000_000;

  @Option(names = "--runs", description = "Default ${DEFAULT-VALUE}.")
  private int runs = 50;

  @Option(names = "--seed", description = "Of the first; default ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--json", description = "One object as the last line instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("jarvis-bench");
    LOG.info("logs: {}", directory);
    try (Servers servers = Servers.start();
        KillableSystem system = new KillableSystem(servers, directory)) {
      system.start();
      ChaosReport report = report(system, servers);
      System.out.println(json ? report.json() : report.table());
      return report.good() ? 0 : WRONG;
    }
  }

  private ChaosReport report(KillableSystem system, Servers servers) throws InterruptedException {
    long began = System.nanoTime();
    List<RandomGraph> graphs =
        LongStream.range(seed, seed + runs).mapToObj(RandomGraph::of).toList();
    CompletableFuture<List<String>> wrong =
        CompletableFuture.supplyAsync(
            () -> wrong(graphs, system.address()), task -> Thread.ofPlatform().start(task));
    SortedMap<String, Integer> kills = killUntil(wrong, system);
    long seconds = (System.nanoTime() - began) / NANOS;
    try (EventLog log = servers.log()) {
      Audit.Findings found = Audit.of(log);
      return new ChaosReport(
          runs,
          found.tasks(),
          seconds,
          kills,
          found.submittedTwice(),
          found.restarted(),
          found.unexplained(),
          wrong.join());
    }
  }

  /** Each in turn, until all runs have ended. */
  private static SortedMap<String, Integer> killUntil(
      CompletableFuture<?> end, KillableSystem system) throws InterruptedException {
    SortedMap<String, Integer> kills = new TreeMap<>();
    List<String> names = system.names().reversed();
    for (int i = 0; !end.isDone(); i++) {
      String name = names.get(i % names.size());
      LOG.info("kills {}", name);
      system.killAndRestart(name);
      kills.merge(name, 1, Integer::sum);
    }
    return kills;
  }

  private static List<String> wrong(List<RandomGraph> graphs, String api) {
    List<String> wrong = new ArrayList<>();
    try (Client client = new Client(api)) {
      for (RandomGraph graph : graphs) {
        client.submit(graph.name(), graph.document());
      }
      for (RandomGraph graph : graphs) {
        Interpreter.End expected = Interpreter.of(graph);
        Interpreter.End actual = end(client.ended(graph.name()));
        if (!actual.equals(expected)) {
          wrong.add(graph.name() + ": " + actual + ", not " + expected);
        }
      }
      return wrong;
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static Interpreter.End end(JsonNode run) {
    Map<String, String> steps = new TreeMap<>();
    run.path("steps")
        .forEach(step -> steps.put(step.path("name").asString(), step.path("state").asString()));
    return new Interpreter.End(run.path("state").asString(), steps);
  }
}
