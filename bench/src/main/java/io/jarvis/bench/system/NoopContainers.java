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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Containers that do nothing: they succeed at once or after a while, so that what is measured is
 * Jarvis alone, unless their task's variables say how long they run, how they end and what they
 * leave. Thread-safe; remembers nothing but those of which something is said.
 */
public final class NoopContainers implements ContainerDriver {
  /** The variable of a task that says how long it runs. */
  public static final String MILLIS = "BENCH_MILLIS";

  /** The variable that says its exit code. */
  public static final String EXIT = "BENCH_EXIT";

  /** The variable that says its output. */
  public static final String OUTPUT = "BENCH_OUTPUT";

  private static final long GIBIBYTE = 1L << 30;
  private static final MachineFacts MACHINE =
      new MachineFacts(64, 256 * GIBIBYTE, 1024 * GIBIBYTE, "amd64", "linux", "bench", "bench");

  private final Duration hold;
  private final Map<String, Play> plays = new ConcurrentHashMap<>();

  /**
   * @param hold from a container's start to its end where its task says nothing
   */
  NoopContainers(Duration hold) {
    this.hold = hold;
  }

  /** What a container does from when it began. */
  private record Play(Map<String, String> told, Instant begin) {
    static final Play NOTHING = new Play(Map.of(), Instant.MIN);

    Instant end() {
      return begin.plusMillis(Long.parseLong(told.getOrDefault(MILLIS, "0")));
    }

    int exitCode() {
      return Integer.parseInt(told.getOrDefault(EXIT, "0"));
    }
  }

  @Override
  public String create(ContainerPlan plan) {
    String container = plan.name().toString();
    Map<String, String> told = new HashMap<>(plan.spec().env());
    told.keySet().retainAll(Set.of(MILLIS, EXIT, OUTPUT));
    if (!told.isEmpty()) {
      plays.put(container, new Play(told, Instant.MAX));
    }
    return container;
  }

  @Override
  public void start(String container) {
    plays.computeIfPresent(
        container,
        (name, play) ->
            play.begin().equals(Instant.MAX) ? new Play(play.told(), Instant.now()) : play);
  }

  @Override
  public void awaitExit(String container) throws InterruptedException {
    Play play = plays.get(container);
    if (play != null) {
      Thread.sleep(Duration.between(Instant.now(), play.end()));
    } else if (hold.isPositive()) {
      Thread.sleep(hold);
    }
  }

  @Override
  public ContainerStatus inspect(String container) {
    Play play = plays.get(container);
    Instant now = Instant.now();
    if (play == null) {
      return new ContainerStatus.Exited(0, false, Optional.of(now), now, "");
    }
    if (play.begin().equals(Instant.MAX)) {
      return new ContainerStatus.Created();
    }
    return now.isBefore(play.end())
        ? new ContainerStatus.Running(play.begin())
        : new ContainerStatus.Exited(
            play.exitCode(), false, Optional.of(play.begin()), play.end(), "");
  }

  @Override
  public void followOutput(String container, OutputPosition after, OutputReader reader) {}

  @Override
  public void stop(String container, Duration grace) {}

  @Override
  public OutputFile outputFile(String container, int limitBytes) {
    String output = plays.getOrDefault(container, Play.NOTHING).told().get(OUTPUT);
    return output == null
        ? new OutputFile.None()
        : new OutputFile.Content(output.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Ending.Usage> usage(String container, ContainerName name) {
    return Optional.empty();
  }

  @Override
  public void remove(String container, ContainerName name) {
    plays.remove(container);
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
