package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The bodies of commands to executors. */
final class Control {
  private static final String TYPE = "jarvis.control.v1";

  private Control() {}

  /** About an attempt. */
  static WireMessage attempt(TaskId task, int attempt) {
    return command("{\"task\":\"%s\",\"attempt\":%d}".formatted(task, attempt));
  }

  /** About an attempt whose task the log knows nothing of. */
  static WireMessage wholeAttempt(TaskId task, int attempt) {
    return command("{\"task\":\"%s\",\"attempt\":%d,\"whole\":true}".formatted(task, attempt));
  }

  /** Tells a node what to do with an attempt; whoever means it says it again. */
  static void send(Outbox outbox, ControlCommand command, NodeId node, TaskId task, int attempt) {
    outbox.publish(
        Exchanges.CONTROL,
        RoutingKeys.nodeCommand(node, command),
        attempt(task, attempt),
        result -> {});
  }

  /** A question; the answers bear its name. */
  static WireMessage request(String request) {
    return command("{\"request\":\"%s\"}".formatted(request));
  }

  private static WireMessage command(String body) {
    return WireMessage.json(body.getBytes(StandardCharsets.UTF_8), TYPE, Map.of());
  }
}
