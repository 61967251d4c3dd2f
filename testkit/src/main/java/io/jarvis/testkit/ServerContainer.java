package io.jarvis.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/**
 * One server in a container whose ports are fixed ones of 127.0.0.1, so that they stay the same
 * when it is stopped and started again. Removed at the JVM's exit at the latest; what a killed JVM
 * leaves behind is found by the label {@code jarvis.test}. Not thread-safe.
 */
final class ServerContainer implements AutoCloseable {
  private static final int MOST_STARTS = 3;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int READABLE = 0644;

  private final GenericContainer<?> container;
  private final Map<Integer, Integer> ports;

  private ServerContainer(GenericContainer<?> container, Map<Integer, Integer> ports) {
    this.container = container;
    this.ports = ports;
  }

  /**
   * What to start: image, host name, command, ports inside, files by their path inside, variables.
   */
  record Spec(
      String image,
      String hostname,
      List<String> command,
      List<Integer> ports,
      Map<String, Transferable> files,
      Map<String, String> env) {
    Spec {
      command = List.copyOf(command);
      ports = List.copyOf(ports);
      files = Map.copyOf(files);
      env = Map.copyOf(env);
    }
  }

  /** A file of the repository, as one of a container's. */
  static Transferable checkedOut(String path) {
    return MountableFile.forHostPath(Checkout.file(path), READABLE);
  }

  /** Starts it; whether the server inside is ready is for the caller to wait for. */
  static ServerContainer start(Spec spec) {
    for (int attempt = 1; ; attempt++) {
      Map<Integer, Integer> ports = choosePorts(spec);
      GenericContainer<?> container = describe(spec, ports);
      try {
        container.start();
        return new ServerContainer(container, ports);
      } catch (ContainerLaunchException e) {
        // Another process may have taken a port since it was found free.
        container.stop();
        if (attempt == MOST_STARTS) {
          throw e;
        }
      }
    }
  }

  private static Map<Integer, Integer> choosePorts(Spec spec) {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    var free = LoopbackPorts.free(spec.ports().size()).iterator();
    spec.ports().forEach(inside -> ports.put(inside, free.next()));
    return ports;
  }

  private static GenericContainer<?> describe(Spec spec, Map<Integer, Integer> ports) {
    GenericContainer<?> container = new GenericContainer<>(spec.image());
    spec.files().forEach((inside, file) -> container.withCopyToContainer(file, inside));
    container
        .withCommand(spec.command().toArray(String[]::new))
        .withEnv(spec.env())
        .withLabel("jarvis.test", System.getenv().getOrDefault("JARVIS_TEST_CHECKOUT", "true"))
        .waitingFor(new CallerWaits())
        .withExposedPorts(spec.ports().toArray(Integer[]::new))
        .withCreateContainerCmdModifier(create -> bind(create, spec, ports));
    return container;
  }

  private static void bind(CreateContainerCmd create, Spec spec, Map<Integer, Integer> ports) {
    List<PortBinding> bindings =
        ports.entrySet().stream().map(port -> binding(port.getKey(), port.getValue())).toList();
    create.withHostName(spec.hostname()).getHostConfig().withPortBindings(bindings);
  }

  private static PortBinding binding(int inside, int outside) {
    return new PortBinding(
        Ports.Binding.bindIpAndPort("127.0.0.1", outside), ExposedPort.tcp(inside));
  }

  /** The port of 127.0.0.1 behind which the one inside stands. */
  int port(int inside) {
    return Objects.requireNonNull(ports.get(inside), () -> "not published: " + inside);
  }

  /**
   * Of its own, at which this machine reaches it by the ports inside; another one after a start.
   */
  String address() {
    return docker()
        .inspectContainerCmd(container.getContainerId())
        .exec()
        .getNetworkSettings()
        .getNetworks()
        .values()
        .iterator()
        .next()
        .getIpAddress();
  }

  /**
   * Runs a command inside and returns what it printed; a failure is an exception with its output.
   */
  String run(String... command) {
    try {
      ExecResult result = container.execInContainer(command);
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " failed: " + result.getStdout() + result.getStderr());
      }
      return result.getStdout();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Stops the server as an operator would; its data stays. */
  void stop() {
    docker()
        .stopContainerCmd(container.getContainerId())
        .withTimeout(Math.toIntExact(STOP_TIMEOUT.toSeconds()))
        .exec();
  }

  /** Kills it ({@code kill -9}); its data stays. */
  void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  /** Starts it again after {@link #stop} or {@link #kill}. */
  void startAgain() {
    docker().startContainerCmd(container.getContainerId()).exec();
  }

  /** Freezes its processes: connections stay open and nothing answers. */
  void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  void unpause() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** Of its first process, as the machine sees it. */
  long pid() {
    Long pid =
        docker().inspectContainerCmd(container.getContainerId()).exec().getState().getPidLong();
    return Objects.requireNonNull(pid, "it does not run");
  }

  String logs() {
    return container.getLogs();
  }

  @Override
  public void close() {
    container.stop();
  }

  static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  /** Running is enough for Testcontainers; the caller knows better when the server is ready. */
  private static final class CallerWaits extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
