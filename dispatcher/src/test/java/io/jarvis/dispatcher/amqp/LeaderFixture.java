package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.PublishResult;
import org.junit.jupiter.api.AfterEach;

/** A leader of its own for each test, with all that stands around it. */
abstract class LeaderFixture {
  static final PublishResult UNKNOWN = new PublishResult.Unknown("a test");
  static final PublishResult REFUSED = new PublishResult.Refused();

  final LeaderUnderTest leader = new LeaderUnderTest();
  final FakeBroker broker = leader.broker;
  final FakeLog log = leader.log;
  final FakeNodes nodes = leader.nodes;

  @AfterEach
  final void close() {
    leader.close();
  }
}
