package io.jarvis.bench.chaos;

import io.jarvis.bench.BenchApplication;
import io.jarvis.bench.OwnProcess;
import io.jarvis.bench.Servers;
import io.jarvis.bench.load.ClusterApi;
import io.jarvis.bench.system.NoopContainers;
import io.jarvis.testkit.LoopbackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Jarvis, each service and each node a process of its own. Not thread-safe. */
final class KillableSystem implements AutoCloseable {
  private static final String INGRESS = "ingress";
  private static final String DISPATCHER = "dispatcher";
  private static final String WATCHDOG = "watchdog";
  private static final String WORKFLOW = "workflow";
  private static final List<String> SERVICES = List.of(INGRESS, DISPATCHER, WATCHDOG, WORKFLOW);
  private static final String FIRST_NODE = "node-1";
  private static final String SECOND_NODE = "node-2";
  private static final List<String> NODES = List.of(FIRST_NODE, SECOND_NODE);

  private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

  /** So that a machine that is gone is noticed soon. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "JARVIS_WATCHDOG_SETTLE", "10s",
          "MANAGEMENT_DEFAULTS_METRICS_EXPORT_ENABLED", "false",
          "MANAGEMENT_PROMETHEUS_METRICS_EXPORT_ENABLED", "true");

  private static final Duration READY = Duration.ofMinutes(3);
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

  /**
   * Something that befalls it, and is made good.
   *
   * @param name of what is struck
   */
  record Blow(String name, Strike strike) {
    /** Returns once all is well again. */
    interface Strike {
      void fall() throws InterruptedException;
    }
  }

  /**
   * All of them, in the order in which they fall: each service, the broker and an executor are
   * killed ({@code kill -9}) and started again; of a node the whole machine is gone, its containers
   * too, until it is declared dead.
   */
  List<Blow> blows() {
    return List.of(
        new Blow(WORKFLOW, () -> killAndRestart(WORKFLOW)),
        new Blow(DISPATCHER, () -> killAndRestart(DISPATCHER)),
        new Blow("broker", this::killTheBroker),
        new Blow("machine", () -> loseMachine(SECOND_NODE)),
        new Blow(WATCHDOG, () -> killAndRestart(WATCHDOG)),
        new Blow("executor", () -> killAndRestart(FIRST_NODE)),
        new Blow(INGRESS, () -> killAndRestart(INGRESS)));
  }

  /** Returns once all its nodes take tasks. */
  void start() throws InterruptedException {
    SERVICES.forEach(this::launch);
    NODES.forEach(this::launch);
    awaitAll();
  }

  String address() {
    return address(INGRESS);
  }

  /** The attempts of which containers were started more than once, as the nodes' machines tell. */
  List<String> startedTwice() {
    Set<String> once = new HashSet<>();
    return NODES.stream()
        .flatMap(node -> NoopContainers.starts(containers(node)).stream())
        .filter(attempt -> !once.add(attempt))
        .toList();
  }

  private Path containers(String node) {
    return directory.resolve(node).resolve(OneService.CONTAINERS);
  }

  private void killAndRestart(String name) throws InterruptedException {
    process(name).kill();
    launch(name);
    awaitAll();
  }

  private void killTheBroker() throws InterruptedException {
    servers.rabbit().kill();
    servers.rabbit().startAgain();
    awaitAll();
  }

  private void loseMachine(String node) throws InterruptedException {
    await("something runs on " + node, () -> !files(containers(node)).isEmpty());
    process(node).kill();
    removeContainers(containers(node));
    try (ClusterApi api = new ClusterApi(address())) {
      await(node + " is declared dead", () -> api.nodeState(node).equals(Optional.of("dead")));
    }
    launch(node);
    awaitAll();
  }

  private static void removeContainers(Path folder) {
    try {
      for (Path file : files(folder)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OwnProcess process(String name) {
    return Objects.requireNonNull(processes.get(name), name);
  }

  private void awaitAll() throws InterruptedException {
    for (String name : SERVICES) {
      await(name + " is ready", () -> ready(name));
    }
    awaitNodes();
  }

  private void awaitNodes() throws InterruptedException {
    try (ClusterApi api = new ClusterApi(address())) {
      api.awaitNodes(NODES.size(), () -> true);
    }
  }

  private void launch(String name) {
    Map<String, String> variables =
        servers.settings(directory.resolve(name), ports.getOrDefault(name, 0));
    variables.putAll(SETTINGS);
    List<String> words =
        ports.containsKey(name)
            ? List.of(BenchApplication.SERVICE, name)
            : List.of(BenchApplication.SERVICE, OneService.NODE, name);
    processes.put(
        name, OwnProcess.start(OPTIONS, words, variables, directory.resolve(name + ".log")));
  }

  /** Something that will be so. */
  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long until = System.nanoTime() + READY.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("never came true: " + what + "; logs in " + directory);
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
