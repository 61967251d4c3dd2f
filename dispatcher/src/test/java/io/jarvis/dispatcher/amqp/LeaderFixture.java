package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.Samples.spec;

import io.jarvis.broker.PublishResult;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.topology.Exchanges;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  /** The node of this attempt says that it has succeeded. */
  final void succeed(String messageId) {
    Assignment assignment =
        broker.to(Exchanges.ASSIGN).stream()
            .filter(p -> p.message().messageId().orElseThrow().equals(messageId))
            .map(p -> TaskMessageCodec.decodeAssignment(p.message()))
            .reduce((first, last) -> last)
            .orElseThrow();
    log.append(
            new TaskEvent.Succeeded(
                assignment.task().spec().id(),
                assignment.task().attempt(),
                assignment.node(),
                assignment.fence(),
                Ending.withoutContainer(Instant.EPOCH),
                Optional.empty()))
        .join();
  }

  @AfterEach
  final void close() {
    leader.close();
  }
}
