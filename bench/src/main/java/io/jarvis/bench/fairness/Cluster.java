package io.jarvis.bench.fairness;

import io.jarvis.bench.BenchApplication;
import io.jarvis.bench.OwnProcess;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.ClusterApi;
import io.jarvis.bench.system.BenchSystem;
import io.jarvis.testkit.LoopbackPorts;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Jarvis on one node, with the dispatcher in a process of its own. */
record Cluster(OwnProcess dispatcher, OwnProcess others, ClusterApi api, HeapWatch heap)
    implements AutoCloseable {
  private static final String HOLD_MILLIS = "100";

  /** Returns once the node takes tasks. */
  static Cluster start(Servers servers, int slots, List<String> options, Path directory)
      throws InterruptedException {
    int port = LoopbackPorts.free();
    int dispatcherPort = LoopbackPorts.free();
    OwnProcess others =
        OwnProcess.start(
            options,
            List.of(
                BenchApplication.SYSTEM,
                "1",
                Integer.toString(slots),
                HOLD_MILLIS,
                BenchSystem.APART),
            servers.settings(directory.resolve("data"), port),
            directory.resolve("jarvis.log"));
    OwnProcess dispatcher =
        OwnProcess.start(
            List.of("-XX:+UseParallelGC", "-Xmx512m"),
            List.of(BenchApplication.DISPATCHER),
            servers.settings(directory.resolve("dispatcher"), dispatcherPort),
            directory.resolve("dispatcher.log"));
    ClusterApi api = new ClusterApi("http://127.0.0.1:" + port);
    api.awaitNodes(1, () -> others.runs() && dispatcher.runs());
    HeapWatch heap = HeapWatch.of(URI.create("http://127.0.0.1:" + dispatcherPort + "/metrics"));
    return new Cluster(dispatcher, others, api, heap);
  }

  @Override
  public void close() {
    heap.close();
    api.close();
    dispatcher.close();
    others.close();
  }
}
