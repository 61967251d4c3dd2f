package io.jarvis.executor;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.executor.container.ContainerEngine;
import io.jarvis.executor.container.DockerSettings;
import io.jarvis.executor.core.OutputAssembler;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How an executor works.
 *
 * @param node the machine's stable name in the cluster
 */
@ConfigurationProperties("jarvis.executor")
public record ExecutorProperties(
    @DefaultValue("node-1") String node,
    @DefaultValue("jarvis-executor") String username,
    @DefaultValue("jarvis-executor") String password,
    @DefaultValue Offered capacity,
    @DefaultValue Driver driver,
    @DefaultValue Docker docker,
    @DefaultValue Times timing,
    @DefaultValue Amounts limits) {

  /**
   * What the node offers; what is left empty follows from the machine.
   *
   * @param cpu such as {@code 2} or {@code 1500m}
   * @param memory such as {@code 2Gi}
   * @param disk such as {@code 100Gi}
   * @param tasks how many run at once; 0 for as many as the machine's cores suggest
   * @param gpus those it offers; if none are named, those that the tool finds
   * @param nvidiaSmi the tool that is asked for them; nobody if empty
   * @param custom amounts of countable things by name
   * @param attributes for constraints, such as {@code zone}
   */
  public record Offered(
      @DefaultValue("") String cpu,
      @DefaultValue("") String memory,
      @DefaultValue("") String disk,
      @DefaultValue("0") int tasks,
      @DefaultValue List<Gpu> gpus,
      @DefaultValue("nvidia-smi") String nvidiaSmi,
      @DefaultValue Map<String, Long> custom,
      @DefaultValue Map<String, String> attributes) {}

  /** A GPU by its index on the machine. */
  public record Gpu(int index, @DefaultValue("any") String model) {}

  /**
   * What containers run on.
   *
   * @param name of an engine that is on the class path
   * @param settings for it, if it is not Docker Engine
   */
  public record Driver(
      @DefaultValue("docker") String name, @DefaultValue Map<String, String> settings) {
    /** Shows no settings: they may hold a password. */
    @Override
    public String toString() {
      return "Driver[" + name + "]";
    }
  }

  /**
   * Docker Engine.
   *
   * @param pullStall a pull without progress for this long is given up
   * @param callTimeout of calls that should answer at once
   * @param gangNetwork an existing network on which the members of gangs on several machines find
   *     each other by name, such as an attachable overlay
   */
  public record Docker(
      @DefaultValue(DockerSettings.DEFAULT_HOST) String host,
      @DefaultValue("20s") Duration pullStall,
      @DefaultValue("2m") Duration callTimeout,
      @DefaultValue("1024") int maxConnections,
      @DefaultValue(DockerSettings.DEFAULT_CGROUP_PARENT) String cgroupParent,
      @DefaultValue("") String gangNetwork,
      @DefaultValue List<Registry> registries) {}

  /** Credentials at a registry. */
  public record Registry(String host, String username, String password) {
    @Override
    public String toString() {
      return "Registry[" + host + " as " + username + "]";
    }
  }

  /** See {@link ExecutorSettings.Timing}. */
  public record Times(
      @DefaultValue("5s") Duration heartbeat,
      @DefaultValue("60s") Duration brokerLease,
      @DefaultValue("5m") Duration isolation,
      @DefaultValue("90s") Duration settle,
      @DefaultValue("60s") Duration outputWait,
      @DefaultValue("1s") Duration retryPause,
      @DefaultValue("60s") Duration engineRetry,
      @DefaultValue("30s") Duration engineSilence) {}

  /**
   * See {@link ExecutorSettings.Limits}.
   *
   * @param outputFile a task's result
   * @param keptOutput of what a task writes, in characters
   * @param images all images of tasks may take together
   * @param imagesTold names of images that the catalog is told
   */
  public record Amounts(
      @DefaultValue("64Ki") String outputFile,
      @DefaultValue("16Mi") String keptOutput,
      @DefaultValue("256") int outputEntries,
      @DefaultValue("16") int prefetchExtra,
      @DefaultValue("10Gi") String images,
      @DefaultValue("64") int imagesTold) {}

  /** May ask a tool, and then blocks. */
  Capacity offered() {
    return new Capacity(
        given("capacity.cpu", capacity.cpu(), CpuQuantity::parse),
        given("capacity.memory", capacity.memory(), ByteQuantity::parse),
        given("capacity.disk", capacity.disk(), ByteQuantity::parse),
        Optional.of(capacity.tasks()).filter(tasks -> tasks > 0),
        gpus(),
        capacity.custom(),
        capacity.attributes());
  }

  private List<NodeOffer.Gpu> gpus() {
    if (!capacity.gpus().isEmpty() || capacity.nvidiaSmi().isBlank()) {
      return capacity.gpus().stream()
          .map(gpu -> new NodeOffer.Gpu(gpu.index(), gpu.model()))
          .toList();
    }
    try {
      return NvidiaSmi.ask(capacity.nvidiaSmi());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /**
   * @param directory of the node
   */
  ContainerEngine.Setup setup(Path directory) {
    return new ContainerEngine.Setup(directory, dockerSettings(), driver.settings());
  }

  private DockerSettings dockerSettings() {
    return new DockerSettings(
        docker.host(),
        docker.callTimeout(),
        docker.pullStall(),
        docker.maxConnections(),
        docker.registries().stream()
            .collect(
                Collectors.toMap(
                    Registry::host,
                    r -> new DockerSettings.Credentials(r.username(), r.password()))),
        docker.cgroupParent(),
        docker.gangNetwork().strip());
  }

  ExecutorSettings.Timing timings() {
    return new ExecutorSettings.Timing(
        timing.heartbeat(),
        timing.brokerLease(),
        timing.isolation(),
        timing.settle(),
        timing.outputWait(),
        timing.retryPause(),
        timing.engineRetry(),
        timing.engineSilence());
  }

  ExecutorSettings.Limits amounts() {
    var output =
        new OutputAssembler.Limits(
            ExecutorSettings.Limits.DEFAULT.output().chunkChars(),
            bytes("limits.kept-output", limits.keptOutput()));
    return new ExecutorSettings.Limits(
        Math.toIntExact(bytes("limits.output-file", limits.outputFile())),
        output,
        limits.outputEntries(),
        limits.prefetchExtra(),
        bytes("limits.images", limits.images()),
        limits.imagesTold());
  }

  private static <T> Optional<T> given(String property, String text, Function<String, T> reader) {
    return text.isBlank() ? Optional.empty() : Optional.of(read(property, text, reader));
  }

  private static long bytes(String property, String text) {
    return read(property, text, ByteQuantity::parse).bytes();
  }

  private static <T> T read(String property, String text, Function<String, T> reader) {
    try {
      return reader.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("jarvis.executor." + property + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "ExecutorProperties[" + node + " as " + username + "]";
  }
}
