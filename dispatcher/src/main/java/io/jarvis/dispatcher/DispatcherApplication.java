package io.jarvis.dispatcher;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The dispatcher as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(DispatcherConfiguration.class)
public class DispatcherApplication {
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(DispatcherApplication.class);
    application.setDefaultProperties(Map.of("spring.config.name", "dispatcher"));
    application.run(args);
  }
}
