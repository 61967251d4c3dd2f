package io.jarvis.dispatcher;

import io.jarvis.site.ServiceApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The dispatcher as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(DispatcherConfiguration.class)
public class DispatcherApplication {
  public static void main(String[] args) {
    ServiceApplication.run(DispatcherApplication.class, "dispatcher", args);
  }
}
