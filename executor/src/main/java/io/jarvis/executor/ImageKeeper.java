package io.jarvis.executor;

import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.site.Rounds;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the images that were fetched for tasks within their bound, and tells the catalog which
 * images are there whenever that has changed, on a thread of its own.
 */
final class ImageKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageKeeper.class);
  private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

  private final NodeContext context;
  private final CatalogEntry present;
  private final long roundsATrim;
  private final Rounds rounds;
  private long round;

  ImageKeeper(NodeContext context) {
    this.context = context;
    present = new CatalogEntry(context.ports().keyValues(), Keys.images(context.node()));
    Duration pause = context.settings().timing().heartbeat();
    roundsATrim = Math.max(1, TRIM_EVERY.dividedBy(pause));
    rounds = new Rounds("image keeper", pause, this::look);
  }

  @Override
  public void close() {
    rounds.stop();
  }

  private void look() {
    if (round++ % roundsATrim == 0) {
      trim();
    }
    tell();
  }

  private void tell() {
    try {
      int most = context.settings().limits().imagesTold();
      present.tell(String.join("\n", context.ports().containers().images(most)));
    } catch (ContainerException | CatalogUnavailableException e) {
      LOG.atDebug().setCause(e).log("the catalog is told later which images are present");
    }
  }

  private void trim() {
    try {
      long freed =
          context
              .ports()
              .containers()
              .trimImages(context.settings().limits().imageBytes(), context.clock().instant());
      if (freed > 0) {
        LOG.atInfo().addKeyValue("bytes", freed).log("images are removed");
      }
    } catch (ContainerException e) {
      LOG.atDebug().setCause(e).log("images are trimmed once the engine answers");
    }
  }
}
