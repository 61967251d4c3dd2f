package io.jarvis.bench.system;

import io.jarvis.bench.BenchApplication;
import io.jarvis.bench.OwnProcess;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.ClusterApi;
import io.jarvis.testkit.LoopbackPorts;
import java.nio.file.Path;
import java.util.List;

/** Jarvis in a process of its own. */
public record SystemUnderTest(OwnProcess process, ClusterApi api) implements AutoCloseable {
  /** Returns once all its nodes take tasks. */
  public static SystemUnderTest start(
      Servers servers, int nodes, int slots, List<String> options, Path directory)
      throws InterruptedException {
    int port = LoopbackPorts.free();
    OwnProcess process =
        OwnProcess.start(
            options,
            List.of(
                BenchApplication.SYSTEM,
                Integer.toString(nodes),
                Integer.toString(slots),
                "0",
                BenchSystem.WITHIN),
            servers.settings(directory.resolve("data"), port),
            directory.resolve("jarvis.log"));
    var system = new SystemUnderTest(process, new ClusterApi("http://127.0.0.1:" + port));
    system.api().awaitNodes(nodes, process::runs);
    return system;
  }

  @Override
  public void close() {
    api.close();
    process.close();
  }
}
