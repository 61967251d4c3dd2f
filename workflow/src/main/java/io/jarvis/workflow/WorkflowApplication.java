package io.jarvis.workflow;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The workflow service as a process of its own, configured by {@code workflow.yaml}. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(WorkflowConfiguration.class)
public class WorkflowApplication {
  /** Starts it. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(WorkflowApplication.class)
        .properties("spring.config.name=workflow")
        .run(args);
  }
}
