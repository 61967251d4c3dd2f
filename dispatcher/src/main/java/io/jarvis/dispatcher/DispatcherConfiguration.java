package io.jarvis.dispatcher;

import io.jarvis.site.SiteProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes a dispatcher of its properties. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DispatcherProperties.class, SiteProperties.class})
public class DispatcherConfiguration {
  @Bean(destroyMethod = "close")
  DispatcherService dispatcherService(
      DispatcherProperties properties, SiteProperties site, MeterRegistry registry) {
    return DispatcherService.start(properties, site, registry);
  }

  @Bean
  HealthIndicator dispatcherHealthIndicator(DispatcherService dispatcherService) {
    return new DispatcherHealthIndicator(dispatcherService);
  }
}
