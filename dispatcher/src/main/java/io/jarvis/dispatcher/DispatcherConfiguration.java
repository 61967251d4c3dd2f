package io.jarvis.dispatcher;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes a dispatcher of its properties. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DispatcherProperties.class, DispatcherSiteProperties.class})
public class DispatcherConfiguration {
  @Bean(destroyMethod = "close")
  DispatcherService dispatcherService(
      DispatcherProperties properties, DispatcherSiteProperties site, MeterRegistry registry) {
    return DispatcherService.start(properties, site, registry);
  }

  @Bean
  HealthIndicator dispatcherHealthIndicator(DispatcherService dispatcherService) {
    return new DispatcherHealthIndicator(dispatcherService);
  }
}
