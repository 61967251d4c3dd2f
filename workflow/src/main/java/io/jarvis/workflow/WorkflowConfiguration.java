package io.jarvis.workflow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.TokenLeadership;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.ConsulConfigStore;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.workflows.WorkflowStore;
import io.jarvis.site.ReplicaHealth;
import io.jarvis.site.SiteProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires one replica of the workflow service. Its beans bear its name. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WorkflowProperties.class, SiteProperties.class})
public class WorkflowConfiguration {
  private static final String SOURCE = "/workflow/";

  @Bean(destroyMethod = "close")
  Broker workflowBroker(SiteProperties site, WorkflowProperties properties) {
    return RabbitBrokers.connect(
        site.broker(properties.username(), properties.password(), properties.instance()));
  }

  @Bean(destroyMethod = "close")
  EventLog workflowLog(SiteProperties site, WorkflowProperties properties) {
    return RabbitEventLog.open(
        site.stream(properties.username(), properties.password(), properties.instance()),
        SOURCE + properties.instance());
  }

  @Bean(destroyMethod = "close")
  ConsulKeyValues workflowKeyValues(SiteProperties site) {
    return ConsulKeyValues.connect(site.catalog());
  }

  @Bean(destroyMethod = "close")
  ConfigStore workflowConfig(@Qualifier("workflowKeyValues") ConsulKeyValues keyValues) {
    return ConsulConfigStore.over(keyValues);
  }

  @Bean(destroyMethod = "close")
  WorkflowService workflowService(
      @Qualifier("workflowBroker") Broker broker,
      @Qualifier("workflowLog") EventLog log,
      @Qualifier("workflowKeyValues") ConsulKeyValues keyValues,
      @Qualifier("workflowConfig") ConfigStore config,
      SiteProperties site,
      WorkflowProperties properties,
      MeterRegistry registry) {
    return new WorkflowService(
        new Ports(broker, log, new WorkflowStore(keyValues), config, InstantSource.system()),
        new RunStarter(broker, properties.username()),
        site.dataDir().resolve("workflow").resolve(properties.instance()),
        registry,
        candidate -> TokenLeadership.contest(broker, WorkflowService.SERVICE, candidate));
  }

  @Bean
  ReplicaHealth workflowHealthIndicator(@Qualifier("workflowService") WorkflowService service) {
    return new ReplicaHealth(service);
  }
}
