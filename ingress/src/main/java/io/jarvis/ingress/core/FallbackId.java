package io.jarvis.ingress.core;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;

/** The id of a task or a run whose body names none. */
public sealed interface FallbackId {
  /** One its sender chose or that follows from what was sent: sent again it is the same. */
  record Given(TaskId id) implements FallbackId {}

  /** One made for this submission alone: nobody else can have it. */
  record Made(TaskId id) implements FallbackId {}

  /** None: then the body must name one. */
  record None(FieldError error) implements FallbackId {}
}
