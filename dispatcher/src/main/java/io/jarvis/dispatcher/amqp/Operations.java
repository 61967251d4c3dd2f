package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is under way, by task. Only on the loop's thread. */
final class Operations {
  private final Map<TaskId, Operation> byTask = new HashMap<>();

  void begin(Operation operation) {
    Operation present = byTask.putIfAbsent(operation.task(), operation);
    if (present != null) {
      throw new IllegalStateException("task " + operation.task() + " is in two operations");
    }
  }

  void end(Operation operation) {
    byTask.remove(operation.task(), operation);
  }

  Optional<Operation> of(TaskId task) {
    return Optional.ofNullable(byTask.get(task));
  }

  boolean contains(TaskId task) {
    return byTask.containsKey(task);
  }

  /** The channel of this queue is gone, and with it the messages of it that are held. */
  void becomeVoid(QueueWindow source) {
    byTask
        .values()
        .forEach(operation ->
            operation.held().filter(held -> held.source() == source).ifPresent(Held::becomeVoid));
  }
}
