package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** With which tasks something is under way. Only on the loop's thread. */
final class Engagements {
  private final Map<TaskId, Engagement> byTask = new HashMap<>();

  void begin(Engagement engagement) {
    Engagement present = byTask.putIfAbsent(engagement.task(), engagement);
    if (present != null) {
      throw new IllegalStateException("task " + engagement.task() + " is engaged twice");
    }
  }

  void end(Engagement engagement) {
    byTask.remove(engagement.task(), engagement);
  }

  Optional<Engagement> of(TaskId task) {
    return Optional.ofNullable(byTask.get(task));
  }

  boolean contains(TaskId task) {
    return byTask.containsKey(task);
  }

  /** The messages of this queue that are held are void. */
  void becomeVoid(QueueWindow source) {
    byTask
        .values()
        .forEach(engagement ->
            engagement.held().filter(held -> held.source() == source).ifPresent(Held::becomeVoid));
  }
}
