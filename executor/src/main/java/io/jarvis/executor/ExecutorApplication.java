package io.jarvis.executor;

import io.jarvis.site.ServiceApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** An executor as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ExecutorConfiguration.class)
public class ExecutorApplication {
  public static void main(String[] args) {
    ServiceApplication.run(ExecutorApplication.class, "executor", args);
  }
}
