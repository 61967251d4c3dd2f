package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.LeaderUnderTest.PENDING;
import static io.jarvis.dispatcher.amqp.Samples.message;
import static io.jarvis.dispatcher.amqp.Samples.node;
import static io.jarvis.dispatcher.amqp.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.dispatcher.amqp.FakeBroker.Published;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No message stays among the blocked ones for which there is no use. */
final class BlockedTest extends LeaderFixture {
  private static final String BLOCKED = "jarvis.blocked.default";
  private static final String NOWHERE = ", \"constraints\": [\"node.zone == 'nowhere'\"]";

  @Test
  void whatTheLogDoesNotSayToBeBlockedIsJudgedAnew() {
    TaskSpec spec = spec("t", "100m", NOWHERE);
    leader.admit(spec);
    FakeDelivery delivery = broker.lay(BLOCKED, message(spec));

    leader.lead();
    leader.nodes.show(node("n1"));

    await().until(() -> delivery.acked);
    assertThat(broker.to(Exchanges.TASKS, "moved.default.normal")).hasSize(1);
  }

  @Test
  void whatTheLogSaysToBeBlockedStays() {
    TaskSpec spec = spec("t", "100m", NOWHERE);
    TaskSpec other = spec("u", "100m", "");
    leader.admit(spec);
    leader.admit(other);
    leader.log.append(new TaskEvent.Blocked(spec.id(), 1, List.of("nowhere"))).join();
    leader.log.append(new TaskEvent.Blocked(other.id(), 1, List.of("no node"))).join();
    FakeDelivery delivery = broker.lay(BLOCKED, message(spec));
    FakeDelivery fits = broker.lay(BLOCKED, message(other));

    leader.lead();
    leader.nodes.show(node("n1"));

    await().until(() -> fits.acked);
    assertThat(delivery.acked).isFalse();
  }

  @Test
  void whatHadEndedBeforeItWasPutAsideIsFound() {
    TaskSpec spec = spec("t", "100m", NOWHERE);
    leader.admit(spec);
    leader.log.append(new TaskEvent.Expired(spec.id(), 1)).join();
    leader.lead();
    FakeDelivery delivery = broker.lay(BLOCKED, message(spec));

    leader.log.append(new TaskEvent.Blocked(spec.id(), 1, List.of("nowhere"))).join();

    await().until(() -> delivery.acked);
  }

  @Test
  void whatLiesBehindMoreThanMayBeHeldIsReachedToo() {
    List<FakeDelivery> head =
        IntStream.range(1, LeaderUnderTest.LIMITS.window().perQueue())
            .mapToObj(i -> blocked(spec("head" + i, "100m", NOWHERE)))
            .toList();
    FakeDelivery twice = broker.lay(BLOCKED, message(spec("head1", "100m", NOWHERE)));
    broker.ready = 1;
    leader.lead();
    leader.nodes.show(node("n1"));

    await().until(() -> head.stream().allMatch(delivery -> delivery.acked));
    List<Published> setBack = broker.to(Exchanges.TASKS, "blocked.default.normal");
    assertThat(setBack).hasSameSizeAs(head);
    assertThat(twice.acked).isFalse();

    TaskSpec fits = spec("behind", "100m", "");
    blockedInLog(fits);
    FakeDelivery behind = broker.deliver(BLOCKED, message(fits));
    await().until(() -> behind.acked);
    FakeBroker.Line walk = broker.line(BLOCKED);
    setBack.forEach(copy -> broker.deliver(BLOCKED, copy.message()));
    await().until(() -> walk.closed);
    assertThat(broker.to(Exchanges.TASKS, "blocked.default.normal")).hasSameSizeAs(head);
  }

  @Test
  void whatStaysBlockedWeighsNothingOnceItIsReturned() {
    blocked(spec("b", "100m", NOWHERE + ", \"env\": {\"TEXT\": \"" + "x".repeat(20_000) + "\"}"));
    leader.lead();
    for (String node : List.of("n1", "n2", "n3")) {
      FakeBroker.Line walk = broker.line(BLOCKED);
      leader.nodes.show(node(node));
      await().until(() -> walk.closed);
    }
    await().until(() -> !broker.subscribed(BLOCKED));
    FakeBroker.Line pending = broker.line(PENDING);

    FakeDelivery placed = leader.submit(spec("l1", "40"));
    await().until(() -> placed.acked);
    leader.submit(spec("l2", "40"));
    leader.submit(spec("l3", "40"));

    await().until(() -> pending.prefetch > LeaderUnderTest.LIMITS.window().prefetch());
    assertThat(pending.closed).isFalse();
  }

  private FakeDelivery blocked(TaskSpec spec) {
    blockedInLog(spec);
    return broker.lay(BLOCKED, message(spec));
  }

  private void blockedInLog(TaskSpec spec) {
    leader.admit(spec);
    leader.log.append(new TaskEvent.Blocked(spec.id(), 1, List.of("nowhere"))).join();
  }

  @Test
  void whatWaitsInTheLineAsWellIsDroppedHere() {
    TaskSpec spec = spec("t", "100m", "");
    TaskSpec ended = spec("u", "100m", "");
    leader.admit(ended);
    leader.log.append(new TaskEvent.Expired(ended.id(), 1)).join();
    leader.lead();
    FakeDelivery inLine = leader.submit(spec);
    FakeDelivery copy = broker.lay(BLOCKED, message(spec));

    leader.log.append(new TaskEvent.Blocked(ended.id(), 1, List.of("nowhere"))).join();

    await().until(() -> copy.acked);
    assertThat(broker.to(Exchanges.TASKS, "moved.default.normal")).isEmpty();
    assertThat(inLine.acked).isFalse();
  }
}
