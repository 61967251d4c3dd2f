package io.jarvis.watchdog;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The watchdog as a process of its own, configured by {@code watchdog.yaml}. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(WatchdogConfiguration.class)
public class WatchdogApplication {
  /** Starts it. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(WatchdogApplication.class)
        .properties("spring.config.name=watchdog")
        .run(args);
  }
}
