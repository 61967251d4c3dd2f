package io.jarvis.executor;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.exception.DockerException;
import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.catalog.ConsulConfigStore;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.DockerDriver;
import io.jarvis.executor.container.DockerSettings;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.testkit.BrokerUser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/** An executor with connections of its own, as a process has them. */
final class TestNode implements AutoCloseable {
  static final Capacity CAPACITY =
      new Capacity(
          Optional.of(new CpuQuantity(2_000)),
          Optional.of(ByteQuantity.ofMebibytes(1_024)),
          Optional.of(ByteQuantity.ofMebibytes(10_240)),
          Optional.of(8),
          List.of(),
          Map.of(),
          Map.of());

  static final ExecutorSettings.Timing TIMING = timing(Duration.ofSeconds(30));

  static ExecutorSettings.Timing timing(Duration engineSilence) {
    return new ExecutorSettings.Timing(
        Duration.ofSeconds(1),
        Duration.ofSeconds(60),
        Duration.ofMinutes(5),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        Duration.ofSeconds(20),
        engineSilence);
  }

  final NodeId node;
  final RecordedOutput recorded;
  final DockerDriver driver;
  final NodeExecutor executor;
  final NodeCatalog catalog;

  private final Broker broker;
  private final EventLog log;
  final ConsulKeyValues keyValues;
  private final ConsulConfigStore config;

  TestNode(Cluster cluster, NodeId node, Path directory) {
    this(cluster, node, directory, new RecordedOutput());
  }

  TestNode(Cluster cluster, NodeId node, Path directory, RecordedOutput output) {
    this(cluster, node, directory, output, DockerSettings.DEFAULT);
  }

  TestNode(
      Cluster cluster, NodeId node, Path directory, RecordedOutput output, DockerSettings docker) {
    this(cluster, node, directory, output, docker, TIMING);
  }

  TestNode(
      Cluster cluster,
      NodeId node,
      Path directory,
      RecordedOutput output,
      DockerSettings docker,
      ExecutorSettings.Timing timing) {
    this.node = node;
    this.recorded = output;
    this.driver = DockerDriver.connect(docker, directory);
    broker = Cluster.broker(cluster.rabbit, BrokerUser.EXECUTOR);
    log =
        RabbitEventLog.open(
            Cluster.stream(cluster.rabbit, BrokerUser.EXECUTOR), "/executor/" + node);
    var consul = new ConsulSettings(cluster.consul.host(), cluster.consul.port());
    catalog = ConsulNodeCatalog.connect(consul);
    keyValues = ConsulKeyValues.connect(consul);
    config = ConsulConfigStore.over(keyValues);
    OutputStreams outputs = output;
    var ports = new ExecutorPorts(broker, log, outputs, catalog, keyValues, config, driver);
    executor =
        NodeExecutor.start(
            new ExecutorSettings(
                node, directory, CAPACITY, timing, ExecutorSettings.Limits.DEFAULT),
            ports,
            new SimpleMeterRegistry(),
            Clock.systemUTC());
    await("the executor is passing").until(() -> executor.state() == NodeExecutor.State.PASSING);
  }

  List<FoundContainer> containers() {
    try {
      return driver.containers(node);
    } catch (ContainerException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the tasks finish that {@link Cluster#waiting} made; returns when nothing runs. */
  void letFinish() {
    await("all have finished")
        .ignoreExceptionsInstanceOf(DockerException.class)
        .until(() -> {
          List<FoundContainer> running =
              containers().stream().filter(FoundContainer::running).toList();
          running.forEach(TestNode::signal);
          return running.isEmpty();
        });
  }

  private static void signal(FoundContainer container) {
    DockerClientFactory.instance()
        .client()
        .killContainerCmd(container.id())
        .withSignal("USR1")
        .exec();
  }

  /** Leaves everything as a killed process does: nothing is said or stopped. */
  @Override
  public void close() {
    executor.close();
    broker.close();
    log.close();
    config.close();
    catalog.close();
    keyValues.close();
    driver.close();
  }

  /** As when somebody cleans up after a killed process. */
  void removeContainersAfterClose() {
    executor.close();
    removeContainers();
    close();
  }

  void removeContainers() {
    try {
      for (FoundContainer container : driver.containers(node)) {
        driver.remove(container.id(), container.name());
      }
    } catch (ContainerException e) {
      throw new IllegalStateException(e);
    }
  }
}
