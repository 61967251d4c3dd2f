package io.jarvis.simulation;

import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.ContainerPlan;
import io.jarvis.executor.container.ContainerStatus;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.container.OutputFile;
import io.jarvis.protocol.NodeId;
import io.jarvis.testkit.play.PlayedContainer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The container engine of one machine: it outlives the executor's process, and its containers do
 * what their tasks say, which is to last and then to end. Thread-safe.
 */
final class Engine {
  /** The variable that says how long a container lasts. */
  static final String MILLIS = PlayedContainer.MILLIS;

  /** The variable that says its exit code. */
  static final String EXIT = PlayedContainer.EXIT;

  /** The variable that says up to which attempt it fails. */
  static final String FAILS_UNTIL = "SIM_FAILS_UNTIL";

  private static final int TERMINATED = 143;

  private final Witness witness;
  private final long cpuMillis;
  private final Map<String, Container> containers = new HashMap<>();
  private volatile Runnable atCreation = () -> {};
  private volatile Trouble atInspection = () -> {};
  private volatile Trouble atStop = () -> {};
  private volatile Trouble afterStart = () -> {};
  private int made;

  Engine(NodeId node, long cpuMillis, Witness witness) {
    this.witness = witness;
    this.cpuMillis = cpuMillis;
    witness.watch(node, this);
  }

  /** A container, and when it was started and ends, if it was. */
  private record Container(
      ContainerPlan plan, Optional<Instant> start, Optional<Instant> end, int exitCode) {
    ContainerStatus status(Instant now) {
      if (end.isEmpty()) {
        return new ContainerStatus.Created();
      }
      return now.isBefore(end.get())
          ? new ContainerStatus.Running(start.orElseThrow())
          : new ContainerStatus.Exited(exitCode, false, start, end.get(), "", false);
    }

    boolean runs(Instant now) {
      return status(now) instanceof ContainerStatus.Running;
    }
  }

  /** What happens while a container is being made. */
  void atCreation(Runnable event) {
    atCreation = event;
  }

  /** What happens before it answers, if it does. */
  @FunctionalInterface
  interface Trouble {
    void occur() throws ContainerException;
  }

  void atInspection(Trouble trouble) {
    atInspection = trouble;
  }

  void atStop(Trouble trouble) {
    atStop = trouble;
  }

  /** What happens once a container was started. */
  void afterStart(Trouble trouble) {
    afterStart = trouble;
  }

  String create(ContainerPlan plan) {
    atCreation.run();
    return put(plan);
  }

  /** How often one was made. */
  synchronized int made() {
    return made;
  }

  private synchronized String put(ContainerPlan plan) {
    made++;
    String id = plan.name().toString();
    containers.putIfAbsent(
        id, new Container(plan, Optional.empty(), Optional.empty(), exitCode(plan)));
    return id;
  }

  private static int exitCode(ContainerPlan plan) {
    int failsUntil = number(plan, FAILS_UNTIL);
    return plan.name().attempt() <= failsUntil ? 1 : number(plan, EXIT);
  }

  /** What it leaves, if its task says so. */
  synchronized OutputFile output(String id) {
    return Optional.ofNullable(containers.get(id))
        .flatMap(container ->
            Optional.ofNullable(container.plan().spec().env().get(PlayedContainer.OUTPUT)))
        .<OutputFile>map(text -> new OutputFile.Content(text.getBytes(StandardCharsets.UTF_8)))
        .orElseGet(OutputFile.None::new);
  }

  private static int number(ContainerPlan plan, String variable) {
    return Integer.parseInt(plan.spec().env().getOrDefault(variable, "0"));
  }

  void start(String id) throws ContainerException {
    Optional<ContainerName> first = begin(id);
    // Not under our lock: the witness looks at all machines.
    first.ifPresent(witness::starts);
    afterStart.occur();
  }

  private synchronized Optional<ContainerName> begin(String id) {
    Container made = containers.get(id);
    if (made == null || made.start().isPresent()) {
      return Optional.empty();
    }
    Instant now = Instant.now();
    Instant end = now.plusMillis(number(made.plan(), MILLIS));
    containers.put(
        id, new Container(made.plan(), Optional.of(now), Optional.of(end), made.exitCode()));
    checkCapacity(now);
    notifyAll();
    return Optional.of(made.plan().name());
  }

  private void checkCapacity(Instant now) {
    long used =
        containers.values().stream()
            .filter(container -> container.runs(now))
            .mapToLong(container -> container.plan().resources().cpu().millis())
            .sum();
    if (used > cpuMillis) {
      witness.violated("a node of " + cpuMillis + "m runs containers of " + used + "m");
    }
  }

  synchronized void awaitExit(String id) throws InterruptedException {
    Instant now = Instant.now();
    while (containers.containsKey(id) && !(status(id) instanceof ContainerStatus.Exited)) {
      long left =
          containers.get(id).end().map(end -> end.toEpochMilli() - now.toEpochMilli()).orElse(50L);
      wait(Math.max(1, Math.min(50, left)));
    }
  }

  ContainerStatus inspect(String id) throws ContainerException {
    atInspection.occur();
    return status(id);
  }

  private synchronized ContainerStatus status(String id) {
    Container container = containers.get(id);
    return container == null ? new ContainerStatus.Missing() : container.status(Instant.now());
  }

  void stop(String id) throws ContainerException {
    atStop.occur();
    terminate(id);
  }

  /** The container gets a signal, whoever sends it. */
  synchronized void terminate(String id) {
    Instant now = Instant.now();
    containers.computeIfPresent(
        id,
        (same, container) ->
            container.runs(now)
                ? new Container(container.plan(), container.start(), Optional.of(now), TERMINATED)
                : container);
    notifyAll();
  }

  synchronized void remove(String id) {
    containers.remove(id);
    notifyAll();
  }

  synchronized List<FoundContainer> all() {
    Instant now = Instant.now();
    return containers.entrySet().stream()
        .map(entry -> {
          ContainerPlan plan = entry.getValue().plan();
          return new FoundContainer(
              entry.getKey(),
              plan.name(),
              plan.fenceHash(),
              plan.epoch(),
              entry.getValue().runs(now),
              Optional.empty());
        })
        .toList();
  }

  List<ContainerName> running() {
    return all().stream().filter(FoundContainer::running).map(FoundContainer::name).toList();
  }
}
