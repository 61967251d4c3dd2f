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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Containers that do nothing and succeed: the moment they start, or once as many milliseconds have
 * passed as their variable {@value #MILLIS} says, so that what is measured is Jarvis alone.
 * Thread-safe; remembers nothing but those that run.
 */
public final class NoopContainers implements ContainerDriver {
  /** The variable of a task that says how long it runs. */
  public static final String MILLIS = "BENCH_MILLIS";

  private static final long GIBIBYTE = 1L << 30;
  private static final MachineFacts MACHINE =
      new MachineFacts(64, 256 * GIBIBYTE, 1024 * GIBIBYTE, "amd64", "linux", "bench");

  private final Duration hold;
  private final Map<String, Times> timed = new ConcurrentHashMap<>();

  /**
   * @param hold from a container's start to its end where its task says nothing
   */
  NoopContainers(Duration hold) {
    this.hold = hold;
  }

  /** When a container that takes its time began and ends. */
  private record Times(Duration length, Instant begin) {
    Instant end() {
      return begin.plus(length);
    }
  }

  @Override
  public String create(ContainerPlan plan) {
    String container = plan.name().toString();
    String millis = plan.spec().env().get(MILLIS);
    if (millis != null) {
      timed.put(container, new Times(Duration.ofMillis(Long.parseLong(millis)), Instant.MAX));
    }
    return container;
  }

  @Override
  public void start(String container) {
    timed.computeIfPresent(
        container,
        (name, times) ->
            times.begin().equals(Instant.MAX) ? new Times(times.length(), Instant.now()) : times);
  }

  @Override
  public void awaitExit(String container) throws InterruptedException {
    Times times = timed.get(container);
    if (times != null) {
      Thread.sleep(Duration.between(Instant.now(), times.end()));
    } else if (hold.isPositive()) {
      Thread.sleep(hold);
    }
  }

  @Override
  public ContainerStatus inspect(String container) {
    Times times = timed.get(container);
    Instant now = Instant.now();
    if (times == null) {
      return new ContainerStatus.Exited(0, false, Optional.of(now), now, "");
    }
    if (times.begin().equals(Instant.MAX)) {
      return new ContainerStatus.Created();
    }
    return now.isBefore(times.end())
        ? new ContainerStatus.Running(times.begin())
        : new ContainerStatus.Exited(0, false, Optional.of(times.begin()), times.end(), "");
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
  public void remove(String container, ContainerName name) {
    timed.remove(container);
  }

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
