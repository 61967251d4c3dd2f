package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jarvis.catalog.NodeCatalog.Reach;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.testkit.ConsulServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConsulOutageIT {
  private static final NodeId N1 = new NodeId("n1");

  private ConsulServer server;
  private ConsulKeyValues keyValues;
  private ConsulNodeCatalog catalog;

  @BeforeEach
  void connect() {
    server = ConsulServer.start();
    keyValues = ConsulKeyValues.connect(TestConsul.of(server));
    catalog = ConsulNodeCatalog.connect(TestConsul.of(server));
    catalog.register(N1, "i1", OfferCodecTest.Offers.rich());
    await().until(() -> catalog.reach() == Reach.REACHED && !catalog.nodes().isEmpty());
  }

  @AfterEach
  void close() {
    catalog.close();
    keyValues.close();
    server.close();
  }

  @Test
  void saysThatAFrozenConsulIsLostAndGoesOnWhenItThaws() {
    List<CatalogNode> before = catalog.nodes();

    server.pause();
    try {
      await().until(() -> catalog.reach() == Reach.LOST);
      assertThat(catalog.nodes())
          .extracting(CatalogNode::id)
          .isEqualTo(before.stream().map(CatalogNode::id).toList());
      assertThatThrownBy(() -> catalog.report(N1, CatalogNode.Health.PASSING, "well"))
          .isInstanceOf(NodeCatalog.CatalogUnavailableException.class);
    } finally {
      server.unpause();
    }

    await().until(() -> catalog.reach() == Reach.REACHED);
    reportUntilItPasses();
  }

  @Test
  void followsAConsulThatWasKilledAndCameBack() {
    server.kill();
    await().until(() -> catalog.reach() == Reach.LOST);
    assertThatThrownBy(() -> keyValues.get("a"))
        .isInstanceOf(NodeCatalog.CatalogUnavailableException.class);

    server.startAgain();
    await()
        .ignoreExceptionsInstanceOf(NodeCatalog.CatalogUnavailableException.class)
        .until(() -> {
          keyValues.put(Keys.mode(N1), "cordoned");
          return true;
        });

    await().until(() -> catalog.reach() == Reach.REACHED);
    reportUntilItPasses();
    await().until(() -> node().map(CatalogNode::mode).equals(Optional.of(NodeEvent.Mode.CORDONED)));
  }

  private void reportUntilItPasses() {
    await()
        .ignoreExceptionsInstanceOf(NodeCatalog.CatalogUnavailableException.class)
        .until(() -> {
          catalog.report(N1, CatalogNode.Health.PASSING, "well");
          return node().map(CatalogNode::health).equals(Optional.of(CatalogNode.Health.PASSING));
        });
  }

  private Optional<CatalogNode> node() {
    return catalog.nodes().stream().filter(node -> node.id().equals(N1)).findFirst();
  }
}
