package io.jarvis.workflow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.catalog.workflows.WorkflowStore;
import java.time.InstantSource;

/** All that the workflow service reaches of the world. */
public record Ports(
    Broker broker, EventLog log, WorkflowStore workflows, ConfigStore config, InstantSource clock) {
  /** The same ports with another way to the log. */
  Ports with(EventLog other) {
    return new Ports(broker, other, workflows, config, clock);
  }
}
