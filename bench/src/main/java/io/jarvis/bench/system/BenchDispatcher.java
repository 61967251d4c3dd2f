package io.jarvis.bench.system;

import io.jarvis.dispatcher.DispatcherApplication;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The dispatcher of production in a process of its own. */
public final class BenchDispatcher {
  private BenchDispatcher() {}

  public static void main(String[] args) {
    List<String> properties = new ArrayList<>(ForeignRegistries.OFF);
    properties.add("spring.config.name=dispatcher");
    new SpringApplicationBuilder(DispatcherApplication.class)
        .properties(properties.toArray(String[]::new))
        .run(args);
  }
}
