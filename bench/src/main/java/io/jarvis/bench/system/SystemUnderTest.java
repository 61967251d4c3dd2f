package io.jarvis.bench.system;

import io.jarvis.bench.BenchApplication;
import io.jarvis.bench.OwnProcess;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.ClusterApi;
import io.jarvis.testkit.LoopbackPorts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Jarvis in a process of its own. */
public record SystemUnderTest(OwnProcess process, ClusterApi api) implements AutoCloseable {
  /** Returns once all its nodes take tasks. */
  public static SystemUnderTest start(
      Servers servers, int nodes, int slots, List<String> options, Path directory)
      throws InterruptedException {
    int port = LoopbackPorts.free();
    Map<String, String> variables = new HashMap<>(servers.settings());
    variables.put("JARVIS_DATADIR", directory.resolve("data").toString());
    variables.put("SERVER_PORT", Integer.toString(port));
    OwnProcess process =
        OwnProcess.start(
            options,
            List.of(
                BenchApplication.SYSTEM,
                Integer.toString(nodes),
                Integer.toString(slots),
                "0",
                BenchSystem.WITHIN),
            variables,
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
