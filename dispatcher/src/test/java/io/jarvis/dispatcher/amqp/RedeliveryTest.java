package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.LeaderUnderTest.PENDING;
import static io.jarvis.dispatcher.amqp.LeaderUnderTest.RETURNED;
import static io.jarvis.dispatcher.amqp.Samples.message;
import static io.jarvis.dispatcher.amqp.Samples.node;
import static io.jarvis.dispatcher.amqp.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a message that comes a second time, or of which there are two. */
final class RedeliveryTest extends LeaderFixture {
  @BeforeEach
  void lead() {
    leader.lead();
  }

  @Test
  void keepsOneOfTwoMessagesOfATask() {
    FakeDelivery first = submit("t1");
    FakeDelivery second = broker.deliver(RETURNED, message(spec("t1")));
    await().until(() -> second.acked);
    assertThat(first.acked).isFalse();

    nodes.show(node("n1"));

    await().until(() -> first.acked);
    assertThat(leader.assignments()).containsExactly("t1:1@n1");
  }

  @Test
  void aMessageThatComesAgainDuringItsAssignmentIsAckedWithIt() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    broker.answer(Exchanges.ASSIGN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    FakeDelivery lost = submit("t1");
    await().until(() -> !leader.assignments().isEmpty());

    broker.interrupt(PENDING);
    FakeDelivery again = broker.deliver(PENDING, message(spec("t1")));

    await().until(() -> again.acked);
    assertThat(leader.assignments()).containsOnly("t1:1@n1");
    assertThat(log.story()).containsExactly("Submitted", "Assigned");
    assertThat(lost).isNotSameAs(again);
  }

  @Test
  void aMessageThatComesAgainBeforeItsWithdrawalIsReadIsPlannedAgain() {
    nodes.show(node("n1"));
    await().until(() -> declared.size() == 1);
    broker.answer(Exchanges.ASSIGN, REFUSED);
    log.leaveUnread(TaskEvent.Unassigned.class);
    submit("t1");
    await().until(() -> log.story().contains("Unassigned"));

    broker.interrupt(PENDING);
    FakeDelivery again = broker.deliver(PENDING, message(spec("t1")));
    log.readOn();

    await().until(() -> leader.assignments().size() == 2);
    await().until(() -> again.acked);
    assertThat(leader.assignments()).containsExactly("t1:1@n1", "t1:2@n1");
  }

  @Test
  void messagesThatAreTooLargeTogetherReturnAndComeAgainOneByOne() {
    FakeDelivery first = leader.submit(large("t1"));
    leader.admit(large("t2"));
    broker.lay(PENDING, message(large("t1")));
    FakeDelivery second = broker.deliver(PENDING, message(large("t2")));
    await().until(() -> broker.line(PENDING).prefetch == 1);

    nodes.show(node("n1"));

    await().until(() -> leader.assignments().equals(List.of("t1:1@n1")));
    assertThat(first.acked || second.acked).isFalse();
  }

  private static TaskSpec large(String id) {
    return spec(id, "100m", ", \"env\": {\"TEXT\": \"" + "x".repeat(20_000) + "\"}");
  }

  @Test
  void aMessageThatComesAgainWhileItWaitsIsPlacedOnce() {
    submit("t1");
    broker.interrupt(PENDING);
    FakeDelivery again = broker.deliver(PENDING, message(spec("t1")));

    nodes.show(node("n1"));

    await().until(() -> again.acked);
    assertThat(leader.assignments()).containsExactly("t1:1@n1");
  }
}
