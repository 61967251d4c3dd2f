package io.jarvis.ingress.core;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;

/** The id of a task or a run whose body names none. */
public sealed interface FallbackId {
  /** An id that the sender chose, or that follows from the content: sent again, it is the same. */
  record Given(TaskId id) implements FallbackId {}

  /** An id made for this submission alone: nobody else can have it. */
  record Made(TaskId id) implements FallbackId {}

  /** There is none, so the body must name one. */
  record None(FieldError error) implements FallbackId {}
}
