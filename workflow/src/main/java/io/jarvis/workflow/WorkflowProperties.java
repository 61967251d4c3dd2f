package io.jarvis.workflow;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the workflow service works.
 *
 * @param instance names this replica in events and connections
 */
@ConfigurationProperties("jarvis.workflow")
public record WorkflowProperties(
    @DefaultValue("workflow-1") String instance,
    @DefaultValue("jarvis-workflow") String username,
    @DefaultValue("jarvis-workflow") String password) {

  @Override
  public String toString() {
    return "WorkflowProperties[" + instance + " as " + username + "]";
  }
}
