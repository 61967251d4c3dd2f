package io.jarvis.executor;

import io.jarvis.site.SiteProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes an executor of its properties. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ExecutorProperties.class, SiteProperties.class})
public class ExecutorConfiguration {
  @Bean(destroyMethod = "close")
  ExecutorService executorService(
      ExecutorProperties properties, SiteProperties site, MeterRegistry registry) {
    return ExecutorService.start(properties, site, registry);
  }

  @Bean
  HealthIndicator executorHealthIndicator(ExecutorService executorService) {
    return new ExecutorHealthIndicator(executorService);
  }
}
