package io.jarvis.protocol.event;

/**
 * Something that happened. An event is a fact of the past: whoever folds the log may ignore it,
 * nobody may change it.
 */
public sealed interface Event permits TaskEvent, NodeEvent, ClusterEvent, RunEvent {
  /** The CloudEvents {@code type}, such as {@code jarvis.task.assigned}. */
  default String type() {
    return EventTypes.typeOf(getClass());
  }

  /** The CloudEvents {@code subject}: the id of the task, node or service it is about. */
  String subject();
}
