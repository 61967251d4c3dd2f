package io.jarvis.standalone;

import io.jarvis.dispatcher.DispatcherConfiguration;
import io.jarvis.executor.ExecutorConfiguration;
import io.jarvis.ingress.IngressConfiguration;
import io.jarvis.site.ServiceApplication;
import io.jarvis.watchdog.WatchdogConfiguration;
import io.jarvis.workflow.WorkflowConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * All services in one JVM, each with connections and credentials of its own: what {@code ./jarvis
 * up} starts. Nothing is shared between them but the process, so taking one out into its own
 * changes nothing for the others.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  IngressConfiguration.class,
  DispatcherConfiguration.class,
  ExecutorConfiguration.class,
  WatchdogConfiguration.class,
  WorkflowConfiguration.class
})
public class StandaloneApplication {
  public static void main(String[] args) {
    ServiceApplication.run(StandaloneApplication.class, "standalone", args);
  }
}
