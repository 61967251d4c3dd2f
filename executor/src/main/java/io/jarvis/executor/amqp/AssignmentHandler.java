package io.jarvis.executor.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.message.TaskMessageCodec.MalformedMessageException;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what comes through a node's queue. What cannot be read goes to the dead letters as it is,
 * and is then acked.
 */
public final class AssignmentHandler implements DeliveryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentHandler.class);

  private final NodeId node;
  private final Reporter reporter;
  private final BiConsumer<Assignment, Delivery> target;
  private final Channel channel;

  /** Learns how the subscription fares. */
  public interface Channel {
    void subscribed();

    void interrupted();
  }

  public AssignmentHandler(
      NodeId node, Reporter reporter, BiConsumer<Assignment, Delivery> target, Channel channel) {
    this.node = node;
    this.reporter = reporter;
    this.target = target;
    this.channel = channel;
  }

  @Override
  public void delivered(Delivery delivery) {
    Assignment assignment;
    try {
      assignment = TaskMessageCodec.decodeAssignment(delivery.message());
    } catch (MalformedMessageException | ArithmeticException e) {
      park(delivery, String.valueOf(e.getMessage()));
      return;
    }
    if (assignment.node().equals(node)) {
      target.accept(assignment, delivery);
    } else {
      park(delivery, "it is for the node " + assignment.node());
    }
  }

  @Override
  public void subscribed() {
    channel.subscribed();
  }

  @Override
  public void interrupted() {
    channel.interrupted();
  }

  private void park(Delivery delivery, String reason) {
    LOG.atWarn()
        .addKeyValue("node", node)
        .addKeyValue("reason", reason)
        .log("an assignment cannot be read");
    Thread.ofVirtual()
        .name("park an assignment")
        .start(() -> {
          try {
            reporter.sendLetter(delivery.message().forwarded());
            delivery.ack();
          } catch (InterruptedException | CancellationException e) {
            LOG.debug("an assignment that cannot be read stays in the queue");
          }
        });
  }
}
