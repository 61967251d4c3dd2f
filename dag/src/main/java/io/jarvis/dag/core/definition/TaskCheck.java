package io.jarvis.dag.core.definition;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.TaskSpec;
import java.util.List;

/** What a door checks of a task beyond its words, such as that its constraints compile. */
@FunctionalInterface
public interface TaskCheck {
  /** Nothing beyond its words. */
  TaskCheck NONE = spec -> List.of();

  /** What is wrong, by paths in the task's own words; empty if nothing is. */
  List<FieldError> check(TaskSpec spec);
}
