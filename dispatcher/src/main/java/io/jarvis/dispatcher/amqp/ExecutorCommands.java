package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.ControlMessage;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Commands to executors, over {@code jarvis.control}; each may get lost and is repeated by its
 * sender.
 */
final class ExecutorCommands {
  private ExecutorCommands() {}

  /** Asks for the whole of an attempt, whose task the log does not know. */
  static WireMessage wholeAttempt(TaskId task, int attempt) {
    return ControlMessage.of(
        "{\"task\":\"%s\",\"attempt\":%d,\"whole\":true}".formatted(task, attempt));
  }

  /** Sends a command about an attempt to its node. */
  static void send(Outbox outbox, ControlCommand command, NodeId node, TaskId task, int attempt) {
    outbox.publish(
        Exchanges.CONTROL,
        RoutingKeys.nodeCommand(node, command),
        ControlMessage.ofAttempt(task, attempt),
        result -> {});
  }

  /**
   * Sends a command about an attempt to its node, of a gang to those of all members still on nodes.
   */
  static void sendToAll(
      Outbox outbox, ControlCommand command, TaskId task, TaskProgress.Attempt attempt) {
    List<GangProgress.Member> members = attempt.gang().map(GangProgress::members).orElse(List.of());
    if (members.isEmpty()) {
      send(outbox, command, attempt.node(), task, attempt.number());
    }
    for (int rank = 0; rank < members.size(); rank++) {
      GangProgress.Member member = members.get(rank);
      if (!member.phase().gone()) {
        send(outbox, command, member.node(), task.member(rank), attempt.number());
      }
    }
  }

  /** Tells the first member of a gang that all members have ended, and how the attempt ends. */
  static void gangOver(
      Outbox outbox, NodeId node, TaskId task, int attempt, Optional<Downfall> downfall) {
    ObjectNode body = Json.TREES.createObjectNode();
    body.put("task", task.value());
    body.put("attempt", attempt);
    downfall.ifPresent(why -> {
      body.put("rank", why.rank());
      body.put("cause", why.cause().word());
      why.exitCode().ifPresent(code -> body.put("exitCode", code));
      body.put("message", why.message());
    });
    outbox.publish(
        Exchanges.CONTROL,
        RoutingKeys.nodeCommand(node, ControlCommand.GANG_OVER),
        ControlMessage.of(Json.TREES.writeValueAsString(body)),
        result -> {});
  }

  /**
   * Asks what a node holds. The answer bears the name of the request; who gives it begins nothing
   * any more that a leader of a lower epoch assigned.
   */
  static WireMessage request(String request, long epoch) {
    return ControlMessage.of("{\"request\":\"%s\",\"epoch\":%d}".formatted(request, epoch));
  }
}
