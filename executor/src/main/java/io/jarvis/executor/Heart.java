package io.jarvis.executor;

import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.catalog.CatalogNode.Health;
import io.jarvis.catalog.Epochs;
import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.core.Isolation;
import io.jarvis.executor.core.Isolation.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats: asks the engine, the broker and the catalog how they stand, tells the catalog, and hears
 * from it what the operator and the watchdog decided about this node. Used by one thread.
 */
final class Heart {
  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);
  private static final String DISPATCHER = "dispatcher";

  private final NodeContext context;
  private final Epochs epochs;
  private final Isolation isolation;
  private final EngineProbe engine;
  private final Consequences consequences;
  private Instant brokerSeen;
  private Instant catalogSeen;
  private volatile Health health = Health.CRITICAL;

  Heart(NodeContext context, EngineProbe engine, Consequences consequences) {
    this.context = context;
    this.epochs = new Epochs(context.ports().keyValues());
    this.engine = engine;
    this.consequences = consequences;
    var timing = context.settings().timing();
    this.isolation =
        new Isolation(timing.brokerLease(), timing.isolation(), timing.engineSilence());
    this.brokerSeen = context.clock().instant();
    this.catalogSeen = brokerSeen;
  }

  /** What follows from a heartbeat. */
  interface Consequences {
    /**
     * The watchdog declared the node dead; must leave it stopped, registered anew and no longer
     * under this fence. Comes again for as long as there is one.
     */
    void fenced(Versioned fence) throws ContainerException;

    /** The node is not declared dead, or no longer. Comes with every beat. */
    void free();

    /** Neither the broker nor the catalog could be reached for too long. */
    void isolated();

    /** Time to ask whether the node takes new work. */
    void intake();
  }

  /** The health at the last beat, by which the node already acts. */
  Health health() {
    return health;
  }

  void beat() {
    Instant now = context.clock().instant();
    if (context.ports().broker().state() != ConnectionState.DISCONNECTED) {
      brokerSeen = now;
    }
    Reach reach =
        new Reach(
            Duration.between(brokerSeen, now),
            Duration.between(catalogSeen, now),
            engine.silentFor(),
            context.journal().stuckFor());
    Health found = isolation.health(reach);
    try {
      // Whoever hears that it passes may send work at once, which must not be handed back.
      listen();
      tell(found, reach);
      catalogSeen = context.clock().instant();
    } catch (CatalogUnavailableException e) {
      LOG.atWarn()
          .addKeyValue("node", context.node())
          .setCause(e)
          .log("the catalog does not answer");
    } catch (ContainerException e) {
      LOG.atWarn()
          .addKeyValue("node", context.node())
          .setCause(e)
          .log("the containers of a fenced node cannot be removed yet");
    }
    health = found;
    if (isolation.stopsContainers(reach)) {
      consequences.isolated();
    }
  }

  private void tell(Health found, Reach reach) {
    String note =
        switch (found) {
          case PASSING -> "";
          case WARNING ->
              isolation.stalled(reach)
                  ? "the container engine has not answered for "
                      + reach.withoutEngine().toSeconds()
                      + " s"
                  : "the journal cannot be written, as on a full disk, for "
                      + reach.withoutJournal().toSeconds()
                      + " s";
          case CRITICAL -> "no broker for " + reach.withoutBroker().toSeconds() + " s";
        };
    context.ports().catalog().report(context.node(), found, note);
  }

  private void listen() throws ContainerException {
    // Before a queue that was given up is consumed again: a later leader may know of that already.
    context.leader().counted(epochs.present(DISPATCHER));
    var keyValues = context.ports().keyValues();
    Optional<Versioned> fence = keyValues.get(Keys.fenced(context.node()));
    if (fence.isPresent()) {
      consequences.fenced(fence.get());
    } else {
      consequences.free();
    }
    consequences.intake();
  }
}
