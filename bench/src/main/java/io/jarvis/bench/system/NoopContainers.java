package io.jarvis.bench.system;

import io.jarvis.executor.container.ContainerDriver;
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

/**
 * Containers that do nothing for a while, or not even that, and succeed, so that what is measured
 * is Jarvis alone. Thread-safe; remembers nothing.
 */
final class NoopContainers implements ContainerDriver {
  private static final long GIBIBYTE = 1L << 30;
  private static final MachineFacts MACHINE =
      new MachineFacts(64, 256 * GIBIBYTE, 1024 * GIBIBYTE, "amd64", "linux", "bench");

  private final Duration hold;

  /**
   * @param hold from a container's start to its end
   */
  NoopContainers(Duration hold) {
    this.hold = hold;
  }

  @Override
  public String create(ContainerPlan plan) {
    return plan.name().toString();
  }

  @Override
  public void start(String container) {}

  @Override
  public void awaitExit(String container) throws InterruptedException {
    if (hold.isPositive()) {
      Thread.sleep(hold);
    }
  }

  @Override
  public ContainerStatus inspect(String container) {
    Instant now = Instant.now();
    return new ContainerStatus.Exited(0, false, Optional.of(now), now, "");
  }

  @Override
  public void followOutput(String container, OutputPosition after, OutputReader reader) {}

  @Override
  public void stop(String container, Duration grace) {}

  @Override
  public OutputFile outputFile(String container, int limitBytes) {
    return new OutputFile.None();
  }

  @Override
  public Optional<Ending.Usage> usage(String container, ContainerName name) {
    return Optional.empty();
  }

  @Override
  public void remove(String container, ContainerName name) {}

  @Override
  public List<FoundContainer> containers(NodeId node) {
    return List.of();
  }

  @Override
  public void ping() {}

  @Override
  public MachineFacts machine() {
    return MACHINE;
  }

  @Override
  public long trimImages(long keepBytes, Instant now) {
    return 0;
  }

  @Override
  public void close() {}
}
