package io.jarvis.bench.chaos;

import io.jarvis.bench.system.BenchSystem;
import io.jarvis.bench.system.NoopContainers;
import io.jarvis.dispatcher.DispatcherApplication;
import io.jarvis.executor.ExecutorService;
import io.jarvis.ingress.IngressApplication;
import io.jarvis.site.SiteProperties;
import io.jarvis.watchdog.WatchdogApplication;
import io.jarvis.workflow.WorkflowApplication;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** One service in this process: that of production, or a node whose containers do nothing. */
public final class OneService {
  /** The first word of a node; its name follows. */
  static final String NODE = "node";

  /** Where in its data a node has its containers. */
  static final String CONTAINERS = "containers";

  private OneService() {}

  /**
   * @param args which one
   */
  public static void main(String[] args) throws Exception {
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    switch (args[0]) {
      case "ingress" -> IngressApplication.main(rest);
      case "dispatcher" -> DispatcherApplication.main(rest);
      case "watchdog" -> WatchdogApplication.main(rest);
      case "workflow" -> WorkflowApplication.main(rest);
      case NODE -> node(rest[0]);
      default -> throw new IllegalArgumentException("no service " + args[0]);
    }
  }

  private static void node(String name) {
    new SpringApplicationBuilder(Node.class)
        .web(WebApplicationType.NONE)
        .properties("spring.config.name=none", "bench.node=" + name, "spring.main.keep-alive=true")
        .run();
  }

  /** A node as Spring sees it. */
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableConfigurationProperties(SiteProperties.class)
  static class Node {
    /** How many tasks it runs at once. */
    private static final int SLOTS = 8;

    @Bean(destroyMethod = "close")
    ExecutorService node(Environment environment, SiteProperties site, MeterRegistry registry) {
      return BenchSystem.node(
          environment.getRequiredProperty("bench.node"),
          SLOTS,
          NoopContainers.lastingIn(site.dataDir().resolve(CONTAINERS)),
          site,
          registry);
    }
  }
}
