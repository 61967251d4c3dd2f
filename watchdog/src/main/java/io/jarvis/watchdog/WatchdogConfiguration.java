package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.ManagementClient;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.RabbitTopology;
import io.jarvis.broker.StreamSettings;
import io.jarvis.broker.TokenLeadership;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.ConsulSettings;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.state.SnapshotKeeper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires one replica of the watchdog. Its beans bear its name, so that services can share a JVM. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WatchdogProperties.class, WatchdogSiteProperties.class})
public class WatchdogConfiguration {
  private static final String SNAPSHOTS = "watchdog";

  @Bean(destroyMethod = "close")
  Broker watchdogBroker(WatchdogSiteProperties site, WatchdogProperties properties) {
    return RabbitBrokers.connect(brokerSettings(site, properties));
  }

  @Bean(destroyMethod = "close")
  EventLog watchdogLog(WatchdogSiteProperties site, WatchdogProperties properties) {
    return RabbitEventLog.open(
        StreamSettings.of(
            site.stream().host(),
            site.stream().port(),
            site.amqp().virtualHost(),
            properties.username(),
            properties.password(),
            properties.instance()),
        WatchdogService.SOURCE + properties.instance());
  }

  @Bean(destroyMethod = "close")
  RabbitTopology watchdogTopology(WatchdogSiteProperties site, WatchdogProperties properties) {
    return RabbitTopology.of(brokerSettings(site, properties));
  }

  @Bean(destroyMethod = "close")
  NodeCatalog watchdogCatalog(WatchdogSiteProperties site) {
    return ConsulNodeCatalog.connect(consul(site));
  }

  @Bean(destroyMethod = "close")
  WatchdogService watchdogService(
      @Qualifier("watchdogBroker") Broker broker,
      @Qualifier("watchdogLog") EventLog log,
      @Qualifier("watchdogTopology") Topology topology,
      @Qualifier("watchdogCatalog") NodeCatalog catalog,
      WatchdogSiteProperties site,
      WatchdogProperties properties,
      MeterRegistry registry) {
    ManagementClient management =
        new ManagementClient(
            site.management().url(),
            site.amqp().virtualHost(),
            properties.username(),
            properties.password());
    Ports ports =
        new Ports(
            broker,
            log,
            topology,
            catalog,
            ConsulKeyValues.connect(consul(site)),
            () -> !management.alarms().isEmpty(),
            management::queues);
    SnapshotKeeper snapshots =
        new SnapshotKeeper(site.dataDir().resolve(SNAPSHOTS), SnapshotKeeper.DEFAULT_EVERY_ENTRIES);
    return new WatchdogService(
        ports,
        properties,
        Optional.of(snapshots),
        registry,
        InstantSource.system(),
        candidate -> TokenLeadership.contest(broker, WatchdogMeters.SERVICE, candidate));
  }

  @Bean
  WatchdogHealth watchdogHealthIndicator(@Qualifier("watchdogService") WatchdogService service) {
    return new WatchdogHealth(service);
  }

  private static BrokerSettings brokerSettings(
      WatchdogSiteProperties site, WatchdogProperties properties) {
    return BrokerSettings.of(
        site.amqp().host(),
        site.amqp().port(),
        site.amqp().virtualHost(),
        properties.username(),
        properties.password(),
        properties.instance());
  }

  private static ConsulSettings consul(WatchdogSiteProperties site) {
    return new ConsulSettings(site.consul().host(), site.consul().port());
  }
}
