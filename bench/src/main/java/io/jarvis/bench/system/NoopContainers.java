package io.jarvis.bench.system;

import io.jarvis.bench.system.Plays.Play;
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
import io.jarvis.testkit.play.PlayedContainer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Containers that do nothing: they succeed at once or after a while, so that what is measured is
 * Jarvis alone, unless their task's variables say how long they run, how they end and what they
 * leave. Thread-safe; remembers nothing but those of which something is said.
 */
public final class NoopContainers implements ContainerDriver {
  private static final long GIBIBYTE = 1L << 30;
  private static final MachineFacts MACHINE =
      new MachineFacts(64, 256 * GIBIBYTE, 1024 * GIBIBYTE, "amd64", "linux", "bench", "bench");

  private final Optional<Duration> hold;
  private final Plays plays;

  private NoopContainers(Optional<Duration> hold, Optional<Path> folder) {
    this.hold = hold;
    plays = new Plays(folder);
  }

  /**
   * Those of this process.
   *
   * @param hold from a container's start to its end where its task says nothing
   */
  static NoopContainers of(Duration hold) {
    return new NoopContainers(Optional.of(hold), Optional.empty());
  }

  /**
   * Those of a machine, which outlive this process: they lie in a folder for whoever opens it next.
   * Something must be said of each.
   */
  public static NoopContainers lastingIn(Path folder) {
    return new NoopContainers(Optional.empty(), Optional.of(folder));
  }

  /** The attempts whose containers were started on this machine, each start once. */
  public static List<String> starts(Path folder) {
    return Plays.starts(folder);
  }

  @Override
  public String create(ContainerPlan plan) {
    Map<String, String> told = new HashMap<>(plan.spec().env());
    told.keySet()
        .retainAll(Set.of(PlayedContainer.MILLIS, PlayedContainer.EXIT, PlayedContainer.OUTPUT));
    if (!told.isEmpty()) {
      plays.put(Play.of(plan, told));
    }
    return plan.name().toString();
  }

  @Override
  public void start(String container) {
    plays.get(container).ifPresent(play -> plays.begin(play, Instant.now()));
  }

  @Override
  public void awaitExit(String container) throws InterruptedException {
    Optional<Play> play = plays.get(container);
    if (play.isPresent()) {
      Thread.sleep(Duration.between(Instant.now(), play.get().end().orElseThrow()));
    } else {
      Thread.sleep(hold.orElse(Duration.ZERO));
    }
  }

  @Override
  public ContainerStatus inspect(String container) {
    Instant now = Instant.now();
    return plays
        .get(container)
        .map(play -> status(play, now))
        .orElseGet(() ->
            hold.isPresent()
                ? new ContainerStatus.Exited(0, false, Optional.of(now), now, "", false)
                : new ContainerStatus.Missing());
  }

  private static ContainerStatus status(Play play, Instant now) {
    Optional<Instant> end = play.end();
    if (end.isEmpty()) {
      return new ContainerStatus.Created();
    }
    return now.isBefore(end.get())
        ? new ContainerStatus.Running(play.begin().orElseThrow())
        : new ContainerStatus.Exited(play.exitCode(), false, play.begin(), end.get(), "", false);
  }

  @Override
  public void followOutput(String container, OutputPosition after, OutputReader reader) {}

  @Override
  public void stop(String container, Duration grace) {}

  @Override
  public OutputFile outputFile(String container, int limitBytes) {
    return plays
        .get(container)
        .flatMap(Play::output)
        .<OutputFile>map(text -> new OutputFile.Content(text.getBytes(StandardCharsets.UTF_8)))
        .orElseGet(OutputFile.None::new);
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
    return plays.of(node, Instant.now());
  }

  @Override
  public void ping() {}

  @Override
  public MachineFacts machine() {
    return MACHINE;
  }

  @Override
  public List<String> images(int most) {
    return List.of();
  }

  @Override
  public long trimImages(long keepBytes, Instant now) {
    return 0;
  }

  @Override
  public void close() {}
}
