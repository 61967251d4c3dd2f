package io.jarvis.bench.chaos;

import io.jarvis.bench.BenchApplication;
import io.jarvis.bench.OwnProcess;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.ClusterApi;
import io.jarvis.testkit.LoopbackPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Jarvis, each service and each node a process of its own. Not thread-safe. */
final class KillableSystem implements AutoCloseable {
  /** The nodes. */
  static final List<String> NODES = List.of("node-1", "node-2");

  private static final List<String> SERVICES =
      List.of("ingress", "dispatcher", "watchdog", "workflow");
  private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");
  private static final Duration READY = Duration.ofMinutes(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 200;

  private final Servers servers;
  private final Path directory;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, OwnProcess> processes = new LinkedHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();

  KillableSystem(Servers servers, Path directory) {
    this.servers = servers;
    this.directory = directory;
    SERVICES.forEach(name -> ports.put(name, LoopbackPorts.free()));
  }

  /** Returns once all its nodes take tasks. */
  void start() throws InterruptedException {
    for (String name : ports.keySet()) {
      launch(name);
    }
    NODES.forEach(this::launch);
    for (String name : ports.keySet()) {
      awaitReady(name);
    }
    awaitNodes();
  }

  /** What may be killed, in turn. */
  List<String> names() {
    return List.copyOf(processes.keySet());
  }

  String address() {
    return address("ingress");
  }

  /** As by {@code kill -9}, then starts it again; returns once it is ready. */
  void killAndRestart(String name) throws InterruptedException {
    OwnProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    process.kill();
    launch(name);
    if (ports.containsKey(name)) {
      awaitReady(name);
    } else {
      awaitNodes();
    }
  }

  private void awaitNodes() throws InterruptedException {
    try (ClusterApi api = new ClusterApi(address())) {
      api.awaitNodes(NODES.size(), () -> true);
    }
  }

  private void launch(String name) {
    Map<String, String> variables =
        servers.settings(directory.resolve(name), ports.getOrDefault(name, 0));
    variables.put("MANAGEMENT_DEFAULTS_METRICS_EXPORT_ENABLED", "false");
    variables.put("MANAGEMENT_PROMETHEUS_METRICS_EXPORT_ENABLED", "true");
    List<String> words =
        ports.containsKey(name)
            ? List.of(BenchApplication.SERVICE, name)
            : List.of(BenchApplication.SERVICE, OneService.NODE, name);
    processes.put(
        name, OwnProcess.start(OPTIONS, words, variables, directory.resolve(name + ".log")));
  }

  private void awaitReady(String name) throws InterruptedException {
    long until = System.nanoTime() + READY.toNanos();
    while (!ready(name)) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException(name + " did not come up, see " + directory);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private boolean ready(String name) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address(name) + "/health/ready"))
            .timeout(TIMEOUT)
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String address(String name) {
    return "http://127.0.0.1:" + ports.get(name);
  }

  @Override
  public void close() {
    processes.values().forEach(OwnProcess::close);
    http.close();
  }
}
