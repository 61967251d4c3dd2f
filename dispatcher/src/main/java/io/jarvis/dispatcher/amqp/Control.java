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

/** The bodies of commands to executors. */
final class Control {
  private Control() {}

  /** About an attempt whose task the log knows nothing of. */
  static WireMessage wholeAttempt(TaskId task, int attempt) {
    return ControlMessage.of(
        "{\"task\":\"%s\",\"attempt\":%d,\"whole\":true}".formatted(task, attempt));
  }

  /** Tells a node what to do with an attempt; whoever means it says it again. */
  static void send(Outbox outbox, ControlCommand command, NodeId node, TaskId task, int attempt) {
    outbox.publish(
        Exchanges.CONTROL,
        RoutingKeys.nodeCommand(node, command),
        ControlMessage.ofAttempt(task, attempt),
        result -> {});
  }

  /** Tells a node whom it asks to end, or to start, with all its members on nodes. */
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

  /** Tells the first member of a gang that all have ended, and how its attempt ends. */
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

  /** A question; the answers bear its name. */
  static WireMessage request(String request) {
    return ControlMessage.of("{\"request\":\"%s\"}".formatted(request));
  }
}
