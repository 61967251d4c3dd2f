package io.jarvis.workflow;

import io.jarvis.site.ServiceApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The workflow service as a process of its own, configured by {@code workflow.yaml}. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(WorkflowConfiguration.class)
public class WorkflowApplication {
  /** Starts it. */
  public static void main(String[] args) {
    ServiceApplication.run(WorkflowApplication.class, "workflow", args);
  }
}
