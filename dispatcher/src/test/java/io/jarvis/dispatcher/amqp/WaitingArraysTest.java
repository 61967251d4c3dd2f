package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.LeaderUnderTest.RETURNED;
import static io.jarvis.dispatcher.amqp.Samples.node;
import static io.jarvis.dispatcher.amqp.Samples.small;
import static io.jarvis.dispatcher.amqp.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.dispatcher.amqp.FakeBroker.Published;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.Exchanges;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the message of an array that waits for long. */
final class WaitingArraysTest extends LeaderFixture {
  private static final String MOVED = "moved.default.normal";

  private static TaskSpec array(int count, String more) {
    return spec("a", "100m", ", \"array\": {\"count\": %d}%s".formatted(count, more));
  }

  private List<String> moved() {
    return broker.to(Exchanges.TASKS, MOVED).stream()
        .map(p -> p.message().messageId().orElseThrow())
        .toList();
  }

  @Test
  void isRenewedAsAWhole() {
    leader.lead();
    nodes.show(node("n1", 1, CatalogNode.Fencing.NONE));
    FakeDelivery delivery = leader.submit(array(3, ""));
    await().until(() -> leader.assignments().size() == 1);

    leader.passes(Duration.ofMinutes(21));

    await().until(() -> delivery.acked);
    Published copy = broker.to(Exchanges.TASKS, MOVED).getFirst();
    assertThat(copy.message().messageId()).contains("a:1");
    FakeDelivery again = broker.deliver(RETURNED, copy.message());
    succeed("a_0:1");
    await().until(() -> leader.assignments().size() == 2);
    succeed("a_1:1");
    await().until(() -> again.acked);
    assertThat(leader.assignments()).containsExactly("a_0:1@n1", "a_1:1@n1", "a_2:1@n1");
  }

  @Test
  void isRenewedThoughItsIndexesEndedAfterOthersHadCome() {
    leader.lead();
    nodes.show(node("n1", 1, CatalogNode.Fencing.NONE));
    leader.submit(array(3, ""));
    await().until(() -> leader.assignments().size() == 1);
    leader.passes(Duration.ofMinutes(15));
    leader.submit(spec("later"));
    succeed("a_0:1");
    await().until(() -> leader.assignments().size() == 2);

    leader.passes(Duration.ofMinutes(6));

    await().until(() -> moved().contains("a:1"));
    assertThat(moved()).containsExactly("a:1");
  }

  @Test
  void isNotRenewedWhileItsEndIsWritten() {
    leader.lead();
    nodes.show();
    String limit = Instant.now().plus(Duration.ofHours(1)).toString();
    FakeDelivery delivery = leader.submit(array(2, ", \"startBefore\": \"" + limit + "\""));
    await().until(() -> log.events(TaskEvent.Submitted.class).size() == 1);

    leader.passes(Duration.ofHours(2));

    await().until(() -> delivery.acked);
    assertThat(moved()).isEmpty();
    assertThat(leader.failure()).isEmpty();
  }

  @Test
  void whoseRestFitsNowhereStaysInTheLine() {
    leader.lead();
    nodes.show(node("n1"));
    FakeDelivery delivery = leader.submit(spec("a", "40", ", \"array\": {\"count\": 2}"));
    await().until(() -> leader.assignments().size() == 1);
    nodes.show(small("n2"));
    leader.passes(Duration.ofMinutes(11));
    succeed("a_0:1");

    FakeDelivery elsewhere = leader.submit(spec("t1"));
    await().until(() -> elsewhere.acked);

    assertThat(broker.to(Exchanges.TASKS)).isEmpty();
    nodes.show(node("n1"), small("n2"));
    await().until(() -> delivery.acked);
    assertThat(leader.assignments()).containsExactly("a_0:1@n1", "t1:1@n2", "a_1:1@n1");
  }
}
