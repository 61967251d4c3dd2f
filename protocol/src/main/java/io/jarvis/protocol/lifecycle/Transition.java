package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.event.EventTypes;
import io.jarvis.protocol.event.TaskEvent;

/** One row of the table: in this state, this event leads there. */
public record Transition(TaskState from, Class<? extends TaskEvent> event, TaskState to) {
  @Override
  public String toString() {
    return from + " + " + EventTypes.typeOf(event) + " -> " + to;
  }
}
