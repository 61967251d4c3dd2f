package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.Keys;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.nio.charset.StandardCharsets;

/**
 * Sets whether a node takes new tasks. What holds is the key in Consul; the event and the command
 * only tell of it. Thread-safe; blocks.
 */
public final class NodeModes {
  private static final String HINT = "jarvis.drain.v1";

  private final KeyValues keyValues;
  private final EventLog log;
  private final Broker broker;

  public NodeModes(KeyValues keyValues, EventLog log, Broker broker) {
    this.keyValues = keyValues;
    this.log = log;
    this.broker = broker;
  }

  public void set(NodeId node, NodeEvent.Mode mode, String principal) {
    keyValues.put(Keys.mode(node), mode.word());
    var told = log.append(new NodeEvent.ModeChanged(node, mode, principal));
    // Any change: what its leader sends again a node would otherwise hand back, some twenty times a
    // second, until its next heartbeat.
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    var hinted =
        broker.publish(
            Exchanges.CONTROL,
            RoutingKeys.nodeCommand(node, ControlCommand.DRAIN),
            WireMessage.json(body, HINT).build());
  }
}
