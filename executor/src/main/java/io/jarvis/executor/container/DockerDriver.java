package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.WaitResponse;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Docker Engine as the driver of containers. */
public final class DockerDriver implements ContainerDriver {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final DockerConnection calling;
  private final DockerConnection streaming;
  private final EngineSocket socket;
  private final DockerClient calls;
  private final DockerClient streams;
  private final DockerLogs logs;
  private final DockerContainers containers;
  private final AttemptCgroups cgroups;
  private final DockerStats stats;
  private final GangNetworks networks;
  private final String gangNetwork;
  private final ImageTrim trim;
  private final PresentImages present;

  private DockerDriver(DockerSettings settings, ImageUses uses) {
    this.calling = DockerConnection.withTimeout(settings);
    this.streaming = DockerConnection.withoutTimeout(settings);
    this.socket = EngineSocket.of(settings.host());
    this.calls = calling.client();
    this.streams = streaming.client();
    this.logs = new DockerLogs(streaming.http());
    this.cgroups = new AttemptCgroups(CGROUPS, settings.cgroupParent());
    this.stats = new DockerStats(calls);
    this.networks = new GangNetworks(calls, settings.gangNetwork());
    this.gangNetwork = settings.gangNetwork();
    this.containers =
        new DockerContainers(calls, new ImagePulls(streams, settings, uses), cgroups, networks);
    this.trim = new ImageTrim(calls, uses);
    this.present = new PresentImages(calls, uses);
  }

  /**
   * Connects to an Engine; it need not answer yet.
   *
   * @param directory where it remembers which images it fetched
   */
  public static DockerDriver connect(DockerSettings settings, Path directory) {
    return new DockerDriver(
        settings, new ImageUses(directory.resolve("images"), InstantSource.system()));
  }

  @Override
  public String create(ContainerPlan plan) throws ContainerException, InterruptedException {
    return containers.create(plan);
  }

  @Override
  public void start(String container) throws ContainerException {
    try {
      calls.startContainerCmd(container).exec();
    } catch (NotModifiedException e) {
      return; // It runs.
    } catch (RuntimeException e) {
      throw DockerErrors.ofStart(e);
    }
  }

  @Override
  public void awaitExit(String container) throws ContainerException, InterruptedException {
    try (var result =
        streams.waitContainerCmd(container).exec(new ResultCallback.Adapter<WaitResponse>())) {
      result.awaitCompletion();
    } catch (NotFoundException e) {
      return; // Gone is ended; the status says so.
    } catch (IOException e) {
      throw new ContainerException(Kind.UNREACHABLE, "waiting for a container broke", e);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public ContainerStatus inspect(String container) throws ContainerException {
    try {
      InspectContainerResponse answer = calls.inspectContainerCmd(container).exec();
      return DockerStatus.of(answer.getState(), socket.since());
    } catch (NotFoundException e) {
      return new ContainerStatus.Missing();
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public void followOutput(String container, OutputPosition after, OutputReader reader)
      throws ContainerException, InterruptedException {
    logs.follow(container, after, reader);
  }

  @Override
  public void stop(String container, Duration grace) throws ContainerException {
    try {
      streams
          .stopContainerCmd(container)
          .withTimeout(Math.toIntExact(grace.plusMillis(999).toSeconds()))
          .exec();
    } catch (NotModifiedException | NotFoundException e) {
      return; // It has ended.
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public OutputFile outputFile(String container, int limitBytes) throws ContainerException {
    try {
      Optional<OutputFile> found = containers.layers().output(container, limitBytes);
      return found.isPresent() ? found.get() : archivedOutput(container, limitBytes);
    } catch (NotFoundException e) {
      return new OutputFile.None();
    } catch (IOException e) {
      throw new ContainerException(Kind.UNREACHABLE, "reading a task's output broke", e);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  private OutputFile archivedOutput(String container, int limitBytes) throws IOException {
    try (InputStream archive =
        calls.copyArchiveFromContainerCmd(container, JarvisFiles.OUTPUT).exec()) {
      return JarvisFiles.read(archive, limitBytes);
    }
  }

  @Override
  public Optional<Ending.Usage> usage(String container, ContainerName name) {
    return cgroups.usage(name);
  }

  @Override
  public Optional<UsageSample> sample(String container, ContainerName name)
      throws ContainerException, InterruptedException {
    Optional<UsageSample> counted = cgroups.sample(name);
    try {
      return counted.isPresent() ? counted : stats.sample(container);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public void remove(String container, ContainerName name) throws ContainerException {
    try {
      calls.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException e) {
      return; // It is gone, or just going.
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    } finally {
      containers.layers().forget(container);
      cgroups.remove(name);
    }
  }

  @Override
  public void leaveNetwork(String network) throws ContainerException {
    try {
      networks.leave(network);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public void sweepNetworks(Instant now) throws ContainerException {
    try {
      networks.sweep(now);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public List<FoundContainer> containers(NodeId node) throws ContainerException {
    try {
      return calls
          .listContainersCmd()
          .withShowAll(true)
          .withLabelFilter(Map.of(Labels.NODE, node.value()))
          .exec()
          .stream()
          .flatMap(found ->
              Labels.read(found.getId(), found.getLabels(), "running".equals(found.getState()))
                  .stream())
          .toList();
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public void ping() throws ContainerException {
    try {
      calls.pingCmd().exec();
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public MachineFacts machine() throws ContainerException {
    try {
      Info info = calls.infoCmd().exec();
      return new MachineFacts(
          info.getNCPU() == null ? 1 : info.getNCPU(),
          info.getMemTotal() == null ? 0 : info.getMemTotal(),
          diskBytes(String.valueOf(info.getDockerRootDir())),
          DockerStatus.goArch(String.valueOf(info.getArchitecture())),
          String.valueOf(info.getOsType()),
          String.valueOf(info.getName()),
          gangNetwork.isEmpty() ? "engine " + info.getId() : "network " + gangNetwork);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public long trimImages(long keepBytes, Instant now) throws ContainerException {
    try {
      return trim.trim(keepBytes, now);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public List<String> images(int most) throws ContainerException {
    try {
      return present.names(most);
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  @Override
  public void close() {
    calling.close();
    streaming.close();
  }

  /**
   * The size of the file system that holds the Engine's directory; 0 if that is not on this
   * machine.
   */
  private static long diskBytes(String rootDirectory) {
    try {
      return Files.getFileStore(Path.of(rootDirectory)).getTotalSpace();
    } catch (IOException e) {
      return 0;
    }
  }
}
