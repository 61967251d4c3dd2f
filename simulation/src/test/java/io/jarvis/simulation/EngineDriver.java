package io.jarvis.simulation;

import io.jarvis.broker.memory.Link;
import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.ContainerPlan;
import io.jarvis.executor.container.ContainerStatus;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.executor.container.MachineFacts;
import io.jarvis.executor.container.OutputFile;
import io.jarvis.executor.container.OutputPosition;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One process's way to its machine's {@link Engine}; a dead process does nothing there. */
final class EngineDriver implements ContainerDriver {
  private static final long GIBIBYTE = 1L << 30;
  private static final MachineFacts MACHINE =
      new MachineFacts(4, 8 * GIBIBYTE, 64 * GIBIBYTE, "amd64", "linux", "sim", "sim");

  private final Engine engine;
  private final Link link;

  EngineDriver(Engine engine, Link link) {
    this.engine = engine;
    this.link = link;
  }

  /** What ends the threads of a process that was killed: nothing of theirs comes after it. */
  private static final class Killed extends Error {
    Killed() {
      super("the process was killed", null, false, false);
    }
  }

  /** A process that stands still goes on where it was, be it that it was told to end meanwhile. */
  private Engine reached() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!link.awaitMoving()) {
            throw new Killed();
          }
          return engine;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String create(ContainerPlan plan) {
    return reached().create(plan);
  }

  @Override
  public void start(String container) throws ContainerException {
    reached().start(container);
  }

  @Override
  public void awaitExit(String container) throws InterruptedException {
    reached().awaitExit(container);
  }

  @Override
  public ContainerStatus inspect(String container) throws ContainerException {
    return reached().inspect(container);
  }

  @Override
  public void followOutput(String container, OutputPosition after, OutputReader reader) {}

  @Override
  public void stop(String container, Duration grace) throws ContainerException {
    reached().stop(container);
  }

  @Override
  public OutputFile outputFile(String container, int limitBytes) {
    return reached().output(container);
  }

  @Override
  public Optional<Ending.Usage> usage(String container, ContainerName name) {
    return Optional.empty();
  }

  @Override
  public void remove(String container, ContainerName name) {
    reached().remove(container);
  }

  @Override
  public List<FoundContainer> containers(NodeId node) {
    return reached().all();
  }

  @Override
  public void ping() {
    reached();
  }

  @Override
  public MachineFacts machine() {
    return MACHINE;
  }

  @Override
  public long trimImages(long keepBytes, Instant now) {
    return 0;
  }

  @Override
  public List<String> images(int most) {
    return List.of();
  }

  @Override
  public void close() {}
}
