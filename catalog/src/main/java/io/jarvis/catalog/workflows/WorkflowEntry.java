package io.jarvis.catalog.workflows;

import io.jarvis.catalog.workflows.StoredWorkflow.Timetable;
import io.jarvis.catalog.workflows.StoredWorkflow.Version;
import io.jarvis.protocol.event.EventJson;
import java.util.List;
import java.util.Optional;

/** An index entry as it stands in Consul: a workflow without its name, which is the key. */
record WorkflowEntry(List<Version> versions, Optional<Timetable> timetable) {

  static WorkflowEntry of(StoredWorkflow workflow) {
    return new WorkflowEntry(workflow.versions(), workflow.timetable());
  }

  StoredWorkflow of(WorkflowName name) {
    return new StoredWorkflow(name, versions, timetable);
  }

  String write() {
    return EventJson.MAPPER.writeValueAsString(this);
  }

  static WorkflowEntry read(String text) {
    return EventJson.MAPPER.readValue(text, WorkflowEntry.class);
  }
}
