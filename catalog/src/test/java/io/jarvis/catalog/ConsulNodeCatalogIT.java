package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.ecwid.consul.v1.ConsulClient;
import com.ecwid.consul.v1.agent.model.NewService;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.NodeEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConsulNodeCatalogIT {
  private static final NodeOffer OFFER = OfferCodecTest.Offers.rich();

  private final ConsulSettings settings = TestConsul.settings();
  private ConsulNodeCatalog catalog;

  @BeforeEach
  void connect() {
    catalog = ConsulNodeCatalog.connect(settings);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void showsANodeFromItsRegistrationToItsLeaving() {
    NodeId n1 = new NodeId("n1");
    List<List<CatalogNode>> told = new CopyOnWriteArrayList<>();
    catalog.watch(told::add);

    catalog.register(n1, "i1", OFFER);
    await().untilAsserted(() -> assertThat(node(n1)).contains(critical(n1, "i1")));
    catalog.report(n1, CatalogNode.Health.PASSING, "well");
    await().until(() -> node(n1).filter(CatalogNode::takesTasks).isPresent());
    catalog.report(n1, CatalogNode.Health.WARNING, "the engine does not answer");
    await().until(() -> health(n1).equals(Optional.of(CatalogNode.Health.WARNING)));
    catalog.deregister(n1);

    await().until(() -> node(n1).isEmpty());
    await().untilAsserted(() -> assertThat(told.getLast()).isEqualTo(catalog.nodes()));
    assertThat(catalog.reach()).isEqualTo(NodeCatalog.Reach.REACHED);
  }

  @Test
  void takesANodeForCriticalOnceItsHeartbeatStops() {
    NodeId silent = new NodeId("silent");
    try (ConsulNodeCatalog hasty = ConsulNodeCatalog.connect(hasty())) {
      hasty.register(silent, "i1", OFFER);
      await()
          .until(() -> {
            hasty.report(silent, CatalogNode.Health.PASSING, "well");
            return health(silent).equals(Optional.of(CatalogNode.Health.PASSING));
          });

      await().until(() -> health(silent).equals(Optional.of(CatalogNode.Health.CRITICAL)));
    }
  }

  @Test
  void mergesWhatTheOperatorAndTheWatchdogWrote() {
    NodeId marked = new NodeId("marked");
    catalog.register(marked, "i1", OFFER);
    try (ConsulKeyValues keyValues = ConsulKeyValues.connect(settings)) {
      keyValues.put(Keys.mode(marked), "draining");
      keyValues.put(Keys.fenced(marked), "2026-01-01 dead");
      await()
          .until(() ->
              node(marked)
                  .filter(n ->
                      n.mode() == NodeEvent.Mode.DRAINING
                          && n.fencing() == CatalogNode.Fencing.FENCED)
                  .isPresent());

      keyValues.put(Keys.mode(marked), "ready");
      keyValues.delete(Keys.fenced(marked));
      await()
          .until(() ->
              node(marked)
                  .filter(n ->
                      n.mode() == NodeEvent.Mode.READY && n.fencing() == CatalogNode.Fencing.NONE)
                  .isPresent());
    }
  }

  @Test
  void registersAgainWhatItsAgentForgot() {
    NodeId forgotten = new NodeId("forgotten");
    catalog.register(forgotten, "i1", OFFER);
    new ConsulClient(settings.host(), settings.port())
        .agentServiceDeregister("jarvis-executor-forgotten");
    await().until(() -> node(forgotten).isEmpty());

    catalog.report(forgotten, CatalogNode.Health.PASSING, "well");

    await().until(() -> health(forgotten).equals(Optional.of(CatalogNode.Health.PASSING)));
    assertThatThrownBy(
            () -> catalog.report(new NodeId("never-seen"), CatalogNode.Health.PASSING, "x"))
        .isInstanceOf(NodeCatalog.CatalogUnavailableException.class);
  }

  @Test
  void leavesOutRegistrationsThatAreNotOurs() {
    NewService foreign = new NewService();
    foreign.setId("jarvis-executor-foreign");
    foreign.setName("jarvis-executor");
    new ConsulClient(settings.host(), settings.port()).agentServiceRegister(foreign);
    NodeId ours = new NodeId("ours");
    catalog.register(ours, "i1", OFFER);

    await().until(() -> node(ours).isPresent());
    assertThat(node(new NodeId("foreign"))).isEmpty();
  }

  @Test
  void saysThatConsulIsNotReached() {
    try (ConsulNodeCatalog lost = ConsulNodeCatalog.connect(new ConsulSettings("localhost", 1))) {
      assertThat(lost.reach()).isEqualTo(NodeCatalog.Reach.LOST);
      assertThat(lost.nodes()).isEmpty();
      assertThatThrownBy(() -> lost.register(new NodeId("n"), "i", OFFER))
          .isInstanceOf(NodeCatalog.CatalogUnavailableException.class);
    }
  }

  /** Of a node whose check fails soon after its last heartbeat. */
  private ConsulSettings hasty() {
    return new ConsulSettings(
        settings.host(),
        settings.port(),
        TestConsul.SHORT,
        settings.watchWait(),
        settings.callTimeout());
  }

  private static CatalogNode critical(NodeId id, String instance) {
    return new CatalogNode(
        id,
        instance,
        OFFER,
        CatalogNode.Health.CRITICAL,
        NodeEvent.Mode.READY,
        CatalogNode.Fencing.NONE);
  }

  private Optional<CatalogNode> node(NodeId id) {
    return catalog.nodes().stream().filter(n -> n.id().equals(id)).findFirst();
  }

  private Optional<CatalogNode.Health> health(NodeId id) {
    return node(id).map(CatalogNode::health);
  }
}
