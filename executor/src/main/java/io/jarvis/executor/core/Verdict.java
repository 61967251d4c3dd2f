package io.jarvis.executor.core;

import io.jarvis.protocol.Cause;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How an attempt ended. */
public sealed interface Verdict {
  /** The attempt succeeded, perhaps with a result. */
  record Success(Optional<JsonNode> output) implements Verdict {}

  /** The attempt failed; whether the task runs again is not decided here. */
  record Failure(Cause cause, String message) implements Verdict {}
}
