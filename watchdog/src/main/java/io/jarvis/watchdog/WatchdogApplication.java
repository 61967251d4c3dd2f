package io.jarvis.watchdog;

import io.jarvis.site.ServiceApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The watchdog as a process of its own, configured by {@code watchdog.yaml}. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(WatchdogConfiguration.class)
public class WatchdogApplication {
  /** Starts it. */
  public static void main(String[] args) {
    ServiceApplication.run(WatchdogApplication.class, "watchdog", args);
  }
}
