package io.jarvis.watchdog;

import io.jarvis.broker.Broker;
import io.jarvis.broker.BrokerSettings;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.ManagementClient;
import io.jarvis.broker.RabbitBrokers;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.RabbitTopology;
import io.jarvis.broker.TokenLeadership;
import io.jarvis.broker.Topology;
import io.jarvis.catalog.ConsulKeyValues;
import io.jarvis.catalog.ConsulNodeCatalog;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.site.ReplicaHealth;
import io.jarvis.site.SiteProperties;
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
@EnableConfigurationProperties({WatchdogProperties.class, SiteProperties.class})
public class WatchdogConfiguration {
  private static final String SNAPSHOTS = "watchdog";

  @Bean(destroyMethod = "close")
  Broker watchdogBroker(SiteProperties site, WatchdogProperties properties) {
    return RabbitBrokers.connect(brokerSettings(site, properties));
  }

  @Bean(destroyMethod = "close")
  EventLog watchdogLog(SiteProperties site, WatchdogProperties properties) {
    return RabbitEventLog.open(
        site.stream(properties.username(), properties.password(), properties.instance()),
        WatchdogService.SOURCE + properties.instance());
  }

  @Bean(destroyMethod = "close")
  RabbitTopology watchdogTopology(SiteProperties site, WatchdogProperties properties) {
    return RabbitTopology.of(brokerSettings(site, properties));
  }

  @Bean(destroyMethod = "close")
  NodeCatalog watchdogCatalog(SiteProperties site) {
    return ConsulNodeCatalog.connect(site.catalog());
  }

  @Bean(destroyMethod = "close")
  WatchdogService watchdogService(
      @Qualifier("watchdogBroker") Broker broker,
      @Qualifier("watchdogLog") EventLog log,
      @Qualifier("watchdogTopology") Topology topology,
      @Qualifier("watchdogCatalog") NodeCatalog catalog,
      SiteProperties site,
      WatchdogProperties properties,
      MeterRegistry registry) {
    ManagementClient management = site.management(properties.username(), properties.password());
    Ports ports =
        new Ports(
            broker,
            log,
            topology,
            catalog,
            ConsulKeyValues.connect(site.catalog()),
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
  ReplicaHealth watchdogHealthIndicator(@Qualifier("watchdogService") WatchdogService service) {
    return new ReplicaHealth(service);
  }

  private static BrokerSettings brokerSettings(SiteProperties site, WatchdogProperties properties) {
    return site.broker(properties.username(), properties.password(), properties.instance());
  }
}
