package io.jarvis.executor;

import io.jarvis.executor.container.ContainerException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the images that were fetched for tasks within their bound, on a thread of its own. */
final class ImageKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageKeeper.class);
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final NodeContext context;
  private final Thread thread;

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
      while (true) {
        trim();
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      LOG.debug("the image keeper ends");
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
      LOG.atDebug().setCause(e).log("images are trimmed when the engine answers");
    }
  }
}
