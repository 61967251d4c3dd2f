package io.jarvis.simulation;

import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.Link;
import io.jarvis.broker.memory.MemoryRabbit;
import io.jarvis.broker.memory.SeededFaults;
import io.jarvis.dispatcher.amqp.Dispatcher;
import io.jarvis.protocol.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A whole cluster: every service in processes of its own, three machines, a broker, a Consul. */
final class World implements AutoCloseable {
  private static final int NODES = 3;
  private static final SeededFaults.Odds ODDS =
      new SeededFaults.Odds(0.01, 0.02, 0.01, 0.1, Duration.ofMillis(100));

  final MemoryRabbit rabbit = new MemoryRabbit();
  final Consul consul = new Consul();
  final Witness witness = new Witness(consul);

  /** The way of those who only look. */
  final Surroundings calm = Surroundings.of("observer", rabbit, consul, Faults.NONE);

  private final SeededFaults faults;
  private final Path directory;
  private final List<SimProcess> processes = new ArrayList<>();
  private volatile Optional<Door> door = Optional.empty();

  World(long seed, Path directory) {
    this.directory = directory;
    faults = new SeededFaults(seed, ODDS);
    add("ingress", this::ingress);
    add("dispatcher-1", Programs::dispatcher);
    add("dispatcher-2", Programs::dispatcher);
    add("watchdog-1", Programs::watchdog);
    add("watchdog-2", Programs::watchdog);
    for (String name : List.of("workflow-1", "workflow-2")) {
      Path own = directory(name);
      add(name, around -> Programs.workflow(around, own));
    }
    for (int i = 1; i <= NODES; i++) {
      NodeId node = new NodeId("n" + i);
      Engine engine = new Engine(node, Programs.NODE_CPU_MILLIS, witness);
      Path own = directory(node.value());
      add("executor-" + node, around -> Programs.executor(around, node, engine, own));
    }
    processes.forEach(SimProcess::start);
  }

  private void add(String name, Function<Surroundings, AutoCloseable> program) {
    processes.add(
        new SimProcess(name, () -> Surroundings.of(name, rabbit, consul, faults), program));
  }

  private AutoCloseable ingress(Surroundings around) {
    Door opened = new Door(around, directory);
    door = Optional.of(opened);
    return () -> {
      door = Optional.empty();
      opened.close();
    };
  }

  private Path directory(String name) {
    try {
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That of the ingress that is up. */
  Optional<Door> door() {
    return door;
  }

  List<SimProcess> processes() {
    return processes;
  }

  /** Lets it happen, after what its victim suffers already; returns when it is over. */
  void suffer(Disaster disaster) throws InterruptedException {
    SimProcess victim = processes.get(disaster.victim());
    synchronized (victim) {
      switch (disaster.kind()) {
        case KILL -> {
          victim.kill();
          pass(disaster.lasting());
          victim.start();
        }
        case CUT -> {
          victim.link().cut();
          pass(disaster.lasting());
          victim.link().mend();
        }
        case FREEZE -> {
          victim.link().freeze();
          pass(disaster.lasting().dividedBy(2));
          victim.link().cut();
          pass(disaster.lasting().dividedBy(2));
          victim.link().mend();
          victim.link().thaw();
        }
        case POWER_CUT -> {
          List<Link> links =
              processes.stream().flatMap(each -> each.linkIfRunning().stream()).toList();
          links.forEach(Link::cut);
          rabbit.events().loseLast(disaster.lost());
          pass(disaster.lasting());
          links.forEach(Link::mend);
        }
      }
    }
  }

  /** Time passes in which nothing is done here. */
  static void pass(Duration time) throws InterruptedException {
    if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("nobody counts down");
    }
  }

  /** Of the dispatchers that are up, those that a bug has stopped: a standby hides it. */
  List<Throwable> bugs() {
    return processes.stream()
        .flatMap(process -> process.serviceIfRunning(Dispatcher.class).stream())
        .flatMap(dispatcher -> dispatcher.failure().stream())
        .toList();
  }

  /** From here on nothing more goes wrong. */
  void heal() {
    faults.calm();
  }

  @Override
  public void close() {
    processes.parallelStream().forEach(SimProcess::kill);
    calm.link().sever();
    calm.close();
    rabbit.close();
  }
}
