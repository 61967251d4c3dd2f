package io.jarvis.bench.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.WaitResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.jarvis.executor.container.DockerSettings;
import io.jarvis.protocol.task.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What somebody would write who has no Jarvis: create with a task's limits, start, wait, logs,
 * inspect, remove; one after another, or a few at once.
 */
final class BareLoop implements AutoCloseable {
  private static final String IMAGE = "busybox:latest";
  private static final long CPU_PERIOD_MICROS = 100_000;

  private final DockerClient docker;

  private BareLoop(DockerClient docker) {
    this.docker = docker;
  }

  static BareLoop connect() {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(DockerSettings.DEFAULT_HOST)
            .build();
    var http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(URI.create(DockerSettings.DEFAULT_HOST))
            .build();
    return new BareLoop(DockerClientImpl.getInstance(config, http));
  }

  DockerClient docker() {
    return docker;
  }

  /** Runs so many containers and gives how many a second it were. */
  double perSecond(int count, int atOnce) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(count);
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      List<Future<?>> loops = new ArrayList<>();
      for (int thread = 0; thread < atOnce; thread++) {
        loops.add(
            threads.submit(() -> {
              while (left.getAndDecrement() > 0) {
                runOne();
              }
              return null;
            }));
      }
      await(loops, left);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a container failed", e.getCause());
    }
    return count / ((System.nanoTime() - began) / 1e9);
  }

  private static void await(List<Future<?>> loops, AtomicInteger left)
      throws ExecutionException, InterruptedException {
    try {
      for (Future<?> loop : loops) {
        loop.get();
      }
    } finally {
      left.set(0); // Whoever is interrupted waits for no more than what runs.
    }
  }

  private void runOne() throws IOException, InterruptedException {
    String id =
        docker
            .createContainerCmd(IMAGE)
            .withEntrypoint("true")
            .withLabels(Leftovers.BARE)
            .withNetworkDisabled(true)
            .withHostConfig(limits())
            .exec()
            .getId();
    docker.startContainerCmd(id).exec();
    try (var end = docker.waitContainerCmd(id).exec(new ResultCallback.Adapter<WaitResponse>())) {
      end.awaitCompletion();
    }
    try (var output =
        docker
            .logContainerCmd(id)
            .withStdOut(true)
            .withStdErr(true)
            .withFollowStream(true)
            .exec(new ResultCallback.Adapter<Frame>())) {
      output.awaitCompletion();
    }
    Long exitCode = docker.inspectContainerCmd(id).exec().getState().getExitCodeLong();
    if (exitCode == null || exitCode != 0) {
      throw new IllegalStateException("a container ended with " + exitCode);
    }
    docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
  }

  /** As the executor sets them for a task that names none. */
  private static HostConfig limits() {
    Resources resources = Resources.DEFAULT;
    return HostConfig.newHostConfig()
        .withCpuPeriod(CPU_PERIOD_MICROS)
        .withCpuQuota(resources.cpu().millis() * CPU_PERIOD_MICROS / 1_000)
        .withMemory(resources.memory().bytes())
        .withMemorySwap(resources.memory().bytes())
        .withPidsLimit((long) resources.pids())
        .withNetworkMode("none")
        .withSecurityOpts(List.of("no-new-privileges"))
        .withCapDrop(Capability.ALL)
        .withLogConfig(
            new LogConfig(
                LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "64m", "max-file", "2")));
  }

  @Override
  public void close() {
    try {
      docker.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
