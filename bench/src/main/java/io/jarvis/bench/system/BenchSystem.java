package io.jarvis.bench.system;

import io.jarvis.dispatcher.DispatcherConfiguration;
import io.jarvis.executor.ExecutorProperties;
import io.jarvis.executor.ExecutorService;
import io.jarvis.ingress.IngressConfiguration;
import io.jarvis.site.SiteProperties;
import io.jarvis.watchdog.WatchdogConfiguration;
import io.jarvis.workflow.WorkflowConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * As {@code standalone}, but with as many nodes as a benchmark asks for, whose containers do
 * nothing.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(SiteProperties.class)
@Import({IngressConfiguration.class, WatchdogConfiguration.class, WorkflowConfiguration.class})
public class BenchSystem {
  /** The dispatcher is in the same process. */
  public static final String WITHIN = "within";

  /** It is not. */
  public static final String APART = "apart";

  /** The dispatcher, unless it has a process of its own. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "bench.dispatcher", havingValue = WITHIN)
  @Import(DispatcherConfiguration.class)
  static class Dispatcher {}

  /**
   * @param args how many nodes, how many tasks each runs at once, how many milliseconds a container
   *     runs, and {@link #WITHIN} or {@link #APART}
   */
  public static void main(String[] args) {
    List<String> properties = new ArrayList<>(ForeignRegistries.OFF);
    properties.addAll(
        List.of(
            "spring.config.name=standalone",
            "bench.nodes=" + args[0],
            "bench.slots=" + args[1],
            "bench.hold-millis=" + args[2],
            "bench.dispatcher=" + args[3]));
    new SpringApplicationBuilder(BenchSystem.class)
        .properties(properties.toArray(String[]::new))
        .run();
  }

  /** The executors, closed together. */
  record Nodes(List<ExecutorService> executors) implements AutoCloseable {
    @Override
    public void close() {
      executors.forEach(ExecutorService::close);
    }
  }

  @Bean
  Nodes nodes(Environment environment, SiteProperties site, MeterRegistry registry) {
    int slots = environment.getRequiredProperty("bench.slots", Integer.class);
    Duration hold =
        Duration.ofMillis(environment.getRequiredProperty("bench.hold-millis", Long.class));
    return new Nodes(
        IntStream.rangeClosed(1, environment.getRequiredProperty("bench.nodes", Integer.class))
            .mapToObj(node -> node("bench-" + node, slots, NoopContainers.of(hold), site, registry))
            .toList());
  }

  /** A node whose containers do nothing but what their task says. */
  public static ExecutorService node(
      String name,
      int slots,
      NoopContainers containers,
      SiteProperties site,
      MeterRegistry registry) {
    return ExecutorService.start(properties(name, slots), site, containers, registry);
  }

  private static ExecutorProperties properties(String node, int slots) {
    var given =
        new MapConfigurationPropertySource(
            Map.of(
                "jarvis.executor.node", node,
                "jarvis.executor.capacity.tasks", slots,
                "jarvis.executor.capacity.memory", "256Gi"));
    return new Binder(given).bindOrCreate("jarvis.executor", ExecutorProperties.class);
  }
}
