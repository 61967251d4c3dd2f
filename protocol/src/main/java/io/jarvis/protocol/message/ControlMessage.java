package io.jarvis.protocol.message;

import io.jarvis.protocol.TaskId;
import java.nio.charset.StandardCharsets;

/**
 * The messages of {@code jarvis.control}: the routing key names the command, the body what it is
 * about. They are hints; whoever sends one repeats it until the log shows its effect.
 */
public final class ControlMessage {
  public static final String TYPE = "jarvis.control.v1";

  private ControlMessage() {}

  /** A command about one attempt. */
  public static WireMessage ofAttempt(TaskId task, int attempt) {
    return of("{\"task\":\"%s\",\"attempt\":%d}".formatted(task, attempt));
  }

  /** A command with this JSON as its body. */
  public static WireMessage of(String body) {
    return WireMessage.json(body.getBytes(StandardCharsets.UTF_8), TYPE).build();
  }
}
