package io.jarvis.bench.simulate;

import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.List;

/** Work that comes because other work has ended. Made anew for each play; not thread-safe. */
@FunctionalInterface
interface Sequel {
  /** Nothing comes so. */
  Sequel NONE = (ended, at) -> List.of();

  /** What comes now that this has ended. */
  List<Recording.Task> after(TaskId ended, Instant at);
}
