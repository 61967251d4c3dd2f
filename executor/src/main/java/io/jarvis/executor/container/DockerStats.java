package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.CpuStatsConfig;
import com.github.dockerjava.api.model.CpuUsageConfig;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a running container uses as Docker Engine counts it. The Engine takes a second or two to
 * say. Thread-safe.
 */
final class DockerStats {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final DockerClient docker;

  DockerStats(DockerClient docker) {
    this.docker = docker;
  }

  /** What a container uses; empty if it does not run, or the Engine does not say. */
  Optional<UsageSample> sample(String container) throws InterruptedException {
    try (Latest latest = docker.statsCmd(container).withNoStream(true).exec(new Latest())) {
      boolean whole = latest.awaitCompletion(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return whole ? latest.sample() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<UsageSample> sample(Statistics statistics) {
    MemoryStatsConfig memory = statistics.getMemoryStats();
    Optional<Long> held = Optional.ofNullable(memory).map(MemoryStatsConfig::getUsage);
    Optional<Long> nanos =
        Optional.ofNullable(statistics.getCpuStats())
            .map(CpuStatsConfig::getCpuUsage)
            .map(CpuUsageConfig::getTotalUsage);
    return held.flatMap(bytes ->
        nanos.map(cpu -> new UsageSample(bytes, peak(memory, bytes), cpu / NANOS_PER_MILLI)));
  }

  /** The peak so far, which only cgroups of version 1 count. */
  private static long peak(MemoryStatsConfig memory, long held) {
    Long most = memory.getMaxUsage();
    return most == null ? held : Math.max(held, most);
  }

  private static final class Latest extends ResultCallback.Adapter<Statistics> {
    private volatile @Nullable Statistics latest;

    @Override
    public void onNext(Statistics statistics) {
      latest = statistics;
    }

    Optional<UsageSample> sample() {
      return Optional.ofNullable(latest).flatMap(DockerStats::sample);
    }
  }
}
