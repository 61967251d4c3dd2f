package io.jarvis.ingress.amqp;

import io.jarvis.ingress.flow.QueueDepths;
import io.jarvis.protocol.topology.Queues;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the intake queues that already exist when this replica starts. The queue of a tenant that
 * was removed from the configuration stays, and whoever still publishes to it must be told. Asks
 * until it gets one answer: later queues are declared by this replica itself.
 */
public final class ExistingIntakes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExistingIntakes.class);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final String OF_A_TENANT = Queues.INTAKE + ".";

  private final QueueDepths queues;
  private final Consumer<String> found;
  private final Thread finder;

  public ExistingIntakes(QueueDepths queues, Consumer<String> found) {
    this.queues = queues;
    this.found = found;
    this.finder = Thread.ofVirtual().name("ingress-existing-intakes").start(this::find);
  }

  @Override
  public void close() {
    finder.interrupt();
  }

  private void find() {
    try {
      while (!answered()) {
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      LOG.debug("closed: existing intakes are no longer looked for");
    }
  }

  private boolean answered() throws InterruptedException {
    try {
      queues.all().keySet().stream().filter(name -> name.startsWith(OF_A_TENANT)).forEach(found);
      return true;
    } catch (IOException e) {
      LOG.debug("the broker's management does not answer yet: {}", e.toString());
      return false;
    }
  }
}
