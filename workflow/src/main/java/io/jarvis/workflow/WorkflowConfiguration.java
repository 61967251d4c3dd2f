package io.jarvis.workflow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.StreamSettings;
import io.jarvis.broker.TokenLeadership;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.state.LiveTask;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.SnapshotKeeper;
import io.jarvis.state.TaskListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires one replica of the workflow service. Its beans bear its name. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WorkflowProperties.class, WorkflowSiteProperties.class})
public class WorkflowConfiguration {
  private static final String SOURCE = "/workflow/";

  @Bean(destroyMethod = "close")
  Broker workflowBroker(WorkflowSiteProperties site, WorkflowProperties properties) {
    return RabbitBrokers.connect(
        BrokerSettings.of(
            site.amqp().host(),
            site.amqp().port(),
            site.amqp().virtualHost(),
            properties.username(),
            properties.password(),
            properties.instance()));
  }

  @Bean(destroyMethod = "close")
  EventLog workflowLog(WorkflowSiteProperties site, WorkflowProperties properties) {
    return RabbitEventLog.open(
        StreamSettings.of(
            site.stream().host(),
            site.stream().port(),
            site.amqp().virtualHost(),
            properties.username(),
            properties.password(),
            properties.instance()),
        SOURCE + properties.instance());
  }

  @Bean(destroyMethod = "close")
  WorkflowService workflowService(
      @Qualifier("workflowBroker") Broker broker,
      @Qualifier("workflowLog") EventLog log,
      WorkflowSiteProperties site,
      MeterRegistry registry) {
    SnapshotKeeper snapshots =
        new SnapshotKeeper(
            site.dataDir().resolve(WorkflowService.SERVICE), SnapshotKeeper.DEFAULT_EVERY_ENTRIES);
    return new WorkflowService(
        log,
        LiveTasks.withSnapshots(snapshots, new NoIndex()),
        registry,
        candidate -> TokenLeadership.contest(broker, WorkflowService.SERVICE, candidate));
  }

  @Bean
  WorkflowHealth workflowHealthIndicator(@Qualifier("workflowService") WorkflowService service) {
    return new WorkflowHealth(service);
  }

  /** The live tasks by their ids are all that is asked for. */
  private static final class NoIndex implements TaskListener {
    @Override
    public void restored(Map<TaskId, LiveTask> tasks) {}

    @Override
    public void folded(
        LogEntry entry,
        TaskEvent event,
        Optional<LiveTask> before,
        Folded result,
        Optional<LiveTask> after) {}
  }
}
