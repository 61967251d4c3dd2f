package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a real broker; on which version, {@code jarvis.test.rabbitmq.image} says. */
class RabbitBrokerTest extends BrokerContractTest {
  private final RabbitMqServer server = RabbitMqServer.shared();

  @BeforeEach
  void emptyQueues() {
    server.reset();
  }

  @Test
  void failsToAskForAQueueOverAConnectionThatHasJustBeenLost() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(server.amqpUri(BrokerUser.ADMIN));
    Connection lost = factory.newConnection("test");
    lost.close();

    assertThatThrownBy(() -> RabbitBroker.depth(lost, Queues.DEAD)).isInstanceOf(IOException.class);
  }

  @Override
  Broker connect(Duration publishTimeout) {
    return RabbitBrokers.connect(
        Connections.amqp(server, BrokerUser.ADMIN, "test", publishTimeout));
  }

  @Override
  void loseConnections() {
    server.closeAllConnections();
  }

  @Override
  void limit(String queue, int messages) {
    String policy = "{\"max-length\": %d, \"overflow\": \"reject-publish\"}".formatted(messages);
    String pattern = "^" + queue.replace(".", "\\.") + "$";
    server.ctl(
        "set_policy",
        "-p",
        RabbitMqServer.VIRTUAL_HOST,
        "--priority",
        "10",
        "tiny",
        pattern,
        policy);
  }

  @Override
  void declareQueueFor(String node) {
    try (RabbitTopology topology =
        RabbitTopology.of(Connections.amqp(server, BrokerUser.DISPATCHER, "test"))) {
      topology.declareNode(new NodeId(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void raiseAlarm() {
    server.raiseMemoryAlarm();
  }

  @Override
  void clearAlarm() {
    server.clearMemoryAlarm();
  }
}
