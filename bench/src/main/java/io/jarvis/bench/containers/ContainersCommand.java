package io.jarvis.bench.containers;

import io.jarvis.bench.ReportFormat;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.Door;
import io.jarvis.bench.load.Flood;
import io.jarvis.bench.load.RestDoor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench containers}. */
@Command(
    name = "containers",
    mixinStandardHelpOptions = true,
    description = "Real containers, beside a bare docker-java loop in the same JVM.")
public final class ContainersCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ContainersCommand.class);
  private static final List<Integer> AT_ONCE = List.of(1, 4);

  @Option(names = "--pairs", description = "Of rounds, each at once; default ${DEFAULT-VALUE}.")
  private int pairs = 5;

  @Option(names = "--round", description = "Containers in a round; default ${DEFAULT-VALUE}.")
  private int round = 60;

  @Option(
      names = "--warm-up",
      description =
          "Containers of each kind before anything is measured, until little is left to compile;"
              + " default ${DEFAULT-VALUE}.")
  private int warmUp = 480;

  @Mixin private ReportFormat format = new ReportFormat();

  @Override
  public Integer call() throws Exception {
    Map<Integer, Ratio> ratios = new LinkedHashMap<>();
    try (OrderlyEnd end = OrderlyEnd.ofThisThread()) {
      for (int atOnce : AT_ONCE) {
        ratios.put(atOnce, measure(atOnce));
      }
    }
    format.print(new ContainersReport(ratios));
    return 0;
  }

  private Ratio measure(int atOnce) throws Exception {
    Path directory = Files.createTempDirectory("jarvis-bench");
    try (Servers servers = Servers.start();
        BareLoop bare = BareLoop.connect();
        Leftovers leftovers = Leftovers.removed(bare.docker(), OneNode.name(atOnce));
        OneNode node = OneNode.start(servers, atOnce, directory);
        Door door = new RestDoor(node.api().address())) {
      return Ratio.of(measure(bare, new Flood(node.api()), door, atOnce));
    }
  }

  private List<Ratio.Pair> measure(BareLoop bare, Flood flood, Door door, int atOnce)
      throws InterruptedException {
    bare.perSecond(warmUp, atOnce);
    flood.tasksPerSecond(door, "warm-up", warmUp);
    List<Ratio.Pair> measured = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      double raw = bare.perSecond(round, atOnce);
      double jarvis = flood.tasksPerSecond(door, "pair-" + pair, round);
      measured.add(new Ratio.Pair(raw, jarvis));
      LOG.info("{} at once: {}", atOnce, measured.getLast());
    }
    return measured;
  }
}
