package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.Samples.spec;

import io.jarvis.broker.PublishResult;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.protocol.NodeId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A leader of its own for each test, with all that stands around it. */
abstract class LeaderFixture {
  static final PublishResult UNKNOWN = new PublishResult.Unknown("a test");
  static final PublishResult REFUSED = new PublishResult.Refused();

  final LeaderUnderTest leader = new LeaderUnderTest();
  final FakeBroker broker = leader.broker;
  final FakeLog log = leader.log;
  final FakeNodes nodes = leader.nodes;
  final List<NodeId> declared = leader.declared;

  final FakeDelivery submit(String id) {
    return leader.submit(spec(id));
  }

  @AfterEach
  final void close() {
    leader.close();
  }
}
