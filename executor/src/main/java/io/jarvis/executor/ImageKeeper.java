package io.jarvis.executor;

import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.executor.container.ContainerException;
import java.time.Duration;
import java.util.Optional;
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
  private final Thread thread;
  private Optional<String> told = Optional.empty();

  private ImageKeeper(NodeContext context) {
    this.context = context;
    this.thread = Thread.ofVirtual().name("image keeper").unstarted(this::run);
  }

  static ImageKeeper start(NodeContext context) {
    ImageKeeper keeper = new ImageKeeper(context);
    keeper.thread.start();
    return keeper;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      Duration pause = context.settings().timing().heartbeat();
      long tellsATrim = Math.max(1, TRIM_EVERY.dividedBy(pause));
      for (long round = 0; true; round++) {
        if (round % tellsATrim == 0) {
          trim();
        }
        tell();
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      LOG.debug("the image keeper ends");
    }
  }

  private void tell() {
    try {
      int most = context.settings().limits().imagesTold();
      String present = String.join("\n", context.ports().containers().images(most));
      if (!told.equals(Optional.of(present))) {
        context.ports().keyValues().put(Keys.images(context.node()), present);
        told = Optional.of(present);
      }
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
