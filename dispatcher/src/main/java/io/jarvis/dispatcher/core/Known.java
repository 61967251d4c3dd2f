package io.jarvis.dispatcher.core;

import io.jarvis.protocol.lifecycle.TaskProgress;

/** What the log read so far says of a task. */
public sealed interface Known {
  record Live(TaskProgress progress) implements Known {}

  record Ended() implements Known {}

  /** Nothing yet; or nothing any more, if it ended very long ago. */
  record Unknown() implements Known {}
}
