package io.jarvis.executor;

import io.jarvis.catalog.CatalogNode.Health;
import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.core.StopReason;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the heart hears from the catalog, or concludes from hearing nothing. */
final class CatalogOrders implements Heart.Consequences {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogOrders.class);

  private final NodeContext context;
  private final Registration registration;
  private final AttemptTable table;
  private final Recovery recovery;
  private final AttemptDesk desk;
  private final NodeQueue queue;

  CatalogOrders(
      NodeContext context,
      Registration registration,
      AttemptTable table,
      Recovery recovery,
      AttemptDesk desk,
      NodeQueue queue) {
    this.context = context;
    this.registration = registration;
    this.table = table;
    this.recovery = recovery;
    this.desk = desk;
    this.queue = queue;
  }

  /**
   * Returns the messages it holds before it forgets them, so that the next consumer of the queue
   * decides about them.
   */
  @Override
  public void fenced(Versioned fence) throws ContainerException {
    LOG.atWarn()
        .addKeyValue("node", context.node())
        .log("the cluster gave this node up: its containers are removed");
    queue.giveUp();
    recovery.removeAll();
    boolean free = registration.register(Optional.of(fence));
    context.ports().catalog().report(context.node(), Health.PASSING, "");
    if (free) {
      free();
    }
  }

  @Override
  public void free() {
    queue.takeUp();
  }

  @Override
  public void isolated() {
    LOG.atError()
        .addKeyValue("node", context.node())
        .log("cut off from the cluster: the containers are stopped");
    table.all().forEach(attempt -> Stops.request(context, attempt, StopReason.ISOLATED));
  }

  @Override
  public void intake() {
    desk.review();
  }
}
