package io.jarvis.broker;

import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.Link;
import io.jarvis.broker.memory.MemoryBroker;
import io.jarvis.broker.memory.MemoryRabbit;
import io.jarvis.broker.memory.MemoryTopology;
import io.jarvis.protocol.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract on the broker of the simulation: what it is believed for. */
class MemoryBrokerTest extends BrokerContractTest {
  private final MemoryRabbit rabbit = new MemoryRabbit();
  private final List<Link> links = new ArrayList<>();

  @AfterEach
  void stop() {
    rabbit.close();
  }

  @Override
  Broker connect(Duration publishTimeout) {
    return MemoryBroker.connect(rabbit, link(), Faults.NONE, publishTimeout);
  }

  private Link link() {
    Link link = new Link();
    links.add(link);
    return link;
  }

  @Override
  void loseConnections() {
    links.forEach(link -> {
      link.cut();
      link.mend();
    });
  }

  @Override
  void limit(String queue, int messages) {
    rabbit.limit(queue, messages);
  }

  @Override
  void declareQueueFor(String node) {
    try {
      new MemoryTopology(rabbit, link()).declareNode(new NodeId(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void raiseAlarm() {
    rabbit.alarm(true);
  }

  @Override
  void clearAlarm() {
    rabbit.alarm(false);
  }
}
