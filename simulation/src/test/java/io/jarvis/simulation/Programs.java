package io.jarvis.simulation;

import io.jarvis.broker.LeadershipTiming;
import io.jarvis.broker.TokenLeadership;
import io.jarvis.catalog.workflows.WorkflowStore;
import io.jarvis.dispatcher.amqp.Dispatcher;
import io.jarvis.dispatcher.amqp.Limits;
import io.jarvis.dispatcher.amqp.Meters;
import io.jarvis.executor.Capacity;
import io.jarvis.executor.ExecutorPorts;
import io.jarvis.executor.ExecutorSettings;
import io.jarvis.executor.NodeExecutor;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.state.LiveTasks;
import io.jarvis.watchdog.WatchdogProperties;
import io.jarvis.watchdog.WatchdogService;
import io.jarvis.workflow.RunStarter;
import io.jarvis.workflow.WorkflowService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The services as a simulated process runs them: those of production, in a hurry. */
final class Programs {
  static final long NODE_CPU_MILLIS = 1_000;

  private static final LeadershipTiming ELECTIONS =
      new LeadershipTiming(
          Duration.ofMillis(100),
          Duration.ofMillis(400),
          Duration.ofMillis(150),
          Duration.ofDays(1));
  private static final Limits DISPATCHER =
      new Limits(
          Limits.Window.DEFAULT,
          Limits.Flights.DEFAULT,
          new Limits.Pauses(
              Duration.ofMinutes(10),
              Duration.ofMillis(50),
              Duration.ofMillis(200),
              Duration.ofMillis(300),
              Duration.ofMillis(500),
              Duration.ofSeconds(10)));
  private static final ExecutorSettings.Timing EXECUTOR =
      new ExecutorSettings.Timing(
          Duration.ofMillis(100),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          Duration.ofMillis(200),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30));
  private static final Capacity CAPACITY =
      new Capacity(
          Optional.of(new CpuQuantity(NODE_CPU_MILLIS)),
          Optional.of(ByteQuantity.ofMebibytes(4_096)),
          Optional.of(ByteQuantity.ofMebibytes(4_096)),
          Optional.of(16),
          List.of(),
          Map.of(),
          Map.of());

  private Programs() {}

  static Dispatcher dispatcher(Surroundings around) {
    Dispatcher.Surroundings with =
        new Dispatcher.Surroundings(
            new io.jarvis.dispatcher.amqp.Ports(
                around.broker(),
                around.log(),
                around.topology(),
                around.consul(),
                new FixedConfig(),
                around.consul()),
            DISPATCHER,
            new Meters(new SimpleMeterRegistry()),
            InstantSource.system(),
            Optional.empty());
    return Dispatcher.start(
        around.name(),
        with,
        LiveTasks::inMemory,
        candidate ->
            TokenLeadership.contest(around.broker(), Dispatcher.SERVICE, candidate, ELECTIONS));
  }

  static AutoCloseable watchdog(Surroundings around) {
    return new WatchdogService(
        new io.jarvis.watchdog.Ports(
            around.broker(),
            around.log(),
            around.topology(),
            around.consul(),
            around.consul(),
            () -> false,
            around.rabbit()::counts),
        watchdogProperties(around.name()),
        Optional.empty(),
        new SimpleMeterRegistry(),
        InstantSource.system(),
        candidate -> TokenLeadership.contest(around.broker(), "watchdog", candidate, ELECTIONS));
  }

  private static WatchdogProperties watchdogProperties(String instance) {
    return new WatchdogProperties(
        instance,
        "",
        "",
        500,
        Duration.ofMillis(400),
        Duration.ofMillis(600),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofMillis(200),
        Duration.ofSeconds(30),
        new WatchdogProperties.Restate(Duration.ofMinutes(10), Duration.ofDays(10), 1_000_000),
        10,
        Duration.ofDays(30));
  }

  static AutoCloseable workflow(Surroundings around, Path directory) {
    return new WorkflowService(
        new io.jarvis.workflow.Ports(
            around.broker(),
            around.log(),
            new WorkflowStore(around.consul()),
            new FixedConfig(),
            InstantSource.system()),
        new RunStarter(around.broker(), around.name()),
        directory,
        new SimpleMeterRegistry(),
        candidate ->
            TokenLeadership.contest(
                around.broker(), WorkflowService.SERVICE, candidate, ELECTIONS));
  }

  static AutoCloseable executor(Surroundings around, NodeId node, Engine engine, Path directory) {
    var settings =
        new ExecutorSettings(node, directory, CAPACITY, EXECUTOR, ExecutorSettings.Limits.DEFAULT);
    var ports =
        new ExecutorPorts(
            around.broker(),
            around.log(),
            new SilentOutput(),
            around.consul(),
            around.consul(),
            new FixedConfig(),
            new EngineDriver(engine, around.link()));
    return NodeExecutor.start(settings, ports, new SimpleMeterRegistry(), InstantSource.system());
  }
}
