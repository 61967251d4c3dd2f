package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.CatalogNode.Fencing;
import io.jarvis.catalog.CatalogNode.Health;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.dispatcher.core.NodeTable.Effect;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NodeTableTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeOffer OFFER = Cluster.offer(4, 4);

  private final NodeTable table = new NodeTable(GRACE);
  private final Books books = new Books();

  private static CatalogNode node(NodeOffer offer, Health health, Mode mode, Fencing fencing) {
    return new CatalogNode(N1, "i1", offer, health, mode, fencing);
  }

  private static CatalogNode healthy() {
    return node(OFFER, Health.PASSING, Mode.READY, Fencing.NONE);
  }

  private Access access(Instant at) {
    return table.snapshot(books, at).getFirst().access();
  }

  @Test
  void aNodeIsOpenOnceItsQueueExists() {
    table.update(List.of(healthy()), NOW);
    assertThat(access(NOW)).isEqualTo(Access.SHUT);
    assertThat(table.withoutQueue()).containsExactly(N1);

    table.queueDeclared(N1);

    assertThat(access(NOW)).isEqualTo(Access.OPEN);
    assertThat(table.withoutQueue()).isEmpty();
  }

  @Test
  void nothingIsSentToANodeThatIsNotWellOrNotReady() {
    table.update(List.of(healthy()), NOW);
    table.queueDeclared(N1);

    table.update(List.of(node(OFFER, Health.WARNING, Mode.READY, Fencing.NONE)), NOW);
    assertThat(access(NOW)).isEqualTo(Access.SHUT);
    table.update(List.of(node(OFFER, Health.PASSING, Mode.CORDONED, Fencing.NONE)), NOW);
    assertThat(access(NOW)).isEqualTo(Access.SHUT);
    table.update(List.of(healthy()), NOW);
    assertThat(access(NOW)).isEqualTo(Access.OPEN);
  }

  @Test
  void aNodeThatLeftCountsAsPresentForTheGraceAndGetsNothing() {
    table.update(List.of(healthy()), NOW);
    table.queueDeclared(N1);
    table.update(List.of(), NOW);

    assertThat(table.forgetGone(NOW.plus(GRACE).minusSeconds(1))).isFalse();
    assertThat(access(NOW)).isEqualTo(Access.SHUT);
    assertThat(table.forgetGone(NOW.plus(GRACE))).isTrue();
    assertThat(table.snapshot(books, NOW)).isEmpty();
  }

  @Test
  void aNodeThatLeftAndCameAgainAfterTheGraceHasHadNoTurn() {
    table.update(List.of(healthy()), NOW);
    table.assigned(N1, 7);
    table.update(List.of(), NOW);
    assertThat(table.snapshot(books, NOW).getFirst().turn()).isEqualTo(7);
    table.forgetGone(NOW.plus(GRACE));

    table.update(List.of(healthy()), NOW.plus(GRACE));

    assertThat(table.snapshot(books, NOW).getFirst().turn()).isZero();
    assertThat(table.turn()).isEqualTo(7);
  }

  @Test
  void theQueueOfANodeThatWasDeclaredDeadIsLeftToTheWatchdog() {
    table.update(List.of(healthy()), NOW);
    table.queueDeclared(N1);
    table.update(List.of(node(OFFER, Health.CRITICAL, Mode.READY, Fencing.FENCED)), NOW);

    assertThat(table.fenced(N1)).isTrue();
    assertThat(table.withoutQueue()).isEmpty();

    table.update(List.of(healthy()), NOW);
    assertThat(access(NOW)).isEqualTo(Access.SHUT);
    assertThat(table.withoutQueue()).containsExactly(N1);
  }

  @Test
  void anAvoidedNodeIsTriedAgainAfterAWhileOrWhenTheCatalogChanges() {
    table.update(List.of(healthy()), NOW);
    table.queueDeclared(N1);
    table.avoid(N1, NOW.plusSeconds(5));

    assertThat(access(NOW)).isEqualTo(Access.SHUT);
    assertThat(access(NOW.plusSeconds(5))).isEqualTo(Access.OPEN);
    table.update(List.of(healthy()), NOW);
    assertThat(access(NOW)).isEqualTo(Access.OPEN);
  }

  @Test
  void onlyNewOffersMakeBlockedTasksWorthALook() {
    assertThat(table.update(List.of(healthy()), NOW)).isEqualTo(Effect.NEW_OFFERS);
    assertThat(table.update(List.of(healthy()), NOW)).isEqualTo(Effect.SAME_OFFERS);
    long version = table.offersVersion();
    NodeOffer larger = Cluster.offer(8, 8);

    Effect effect =
        table.update(List.of(node(larger, Health.PASSING, Mode.READY, Fencing.NONE)), NOW);

    assertThat(effect).isEqualTo(Effect.NEW_OFFERS);
    assertThat(table.offersVersion()).isGreaterThan(version);
  }
}
