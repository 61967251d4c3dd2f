package io.jarvis.simulation;

import io.jarvis.broker.memory.Link;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A process that runs one service, and can be killed and started again. */
final class SimProcess implements AutoCloseable {
  private final String name;
  private final Supplier<Surroundings> world;
  private final Function<Surroundings, AutoCloseable> program;
  private volatile Optional<Running> running = Optional.empty();

  private record Running(Surroundings around, AutoCloseable service) {}

  SimProcess(
      String name, Supplier<Surroundings> world, Function<Surroundings, AutoCloseable> program) {
    this.name = name;
    this.world = world;
    this.program = program;
  }

  void start() {
    Surroundings around = world.get();
    running = Optional.of(new Running(around, program.apply(around)));
  }

  /** It is gone without a word, and what it held comes to others. */
  void kill() {
    running.ifPresent(present -> present.around().link().sever());
    // Only its threads are left, which reach nobody.
    close();
  }

  Link link() {
    return linkIfRunning().orElseThrow();
  }

  /** Empty while it is down. */
  Optional<Link> linkIfRunning() {
    return running.map(present -> present.around().link());
  }

  /** What it runs, if that is of this kind; empty while it is down. */
  <T> Optional<T> serviceIfRunning(Class<T> kind) {
    return running.map(Running::service).filter(kind::isInstance).map(kind::cast);
  }

  @Override
  public void close() {
    running.ifPresent(present -> {
      try {
        present.service().close();
        present.around().close();
      } catch (Exception e) {
        throw new IllegalStateException(name + " does not end", e);
      }
    });
    running = Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
