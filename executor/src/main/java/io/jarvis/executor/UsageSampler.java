package io.jarvis.executor;

import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.catalog.NodeUse;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.UsageSample;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.NodeSamples;
import io.jarvis.site.Rounds;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks with every heartbeat at what the running containers use: each attempt keeps its highest
 * sample, and the catalog is told what they use together whenever that has changed. On a thread of
 * its own. What was seen is lost with the process.
 */
final class UsageSampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageSampler.class);

  /** The catalog is told at most every so many heartbeats. */
  private static final int TELL_EVERY = 3;

  private final NodeContext context;
  private final AttemptTable table;
  private final CatalogEntry use;
  private final Rounds rounds;
  private Optional<NodeSamples> before = Optional.empty();
  private long round;

  UsageSampler(NodeContext context, AttemptTable table) {
    this.context = context;
    this.table = table;
    use = new CatalogEntry(context.ports().keyValues(), Keys.use(context.node()));
    rounds = new Rounds("usage sampler", context.settings().timing().heartbeat(), this::sample);
  }

  @Override
  public void close() {
    rounds.stop();
  }

  private void sample() throws InterruptedException {
    NodeSamples now = look();
    if (round++ % TELL_EVERY == 0) {
      before.map(now::since).ifPresent(this::tell);
    }
    before = Optional.of(now);
  }

  /** Looks at all attempts at once: an engine may take seconds for each. */
  private NodeSamples look() throws InterruptedException {
    Map<AttemptKey, UsageSample> samples = new ConcurrentHashMap<>();
    try (ExecutorService lookers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Attempt attempt : table.all()) {
        attempt
            .runningContainer()
            .ifPresent(container -> lookers.execute(() -> look(attempt, container, samples)));
      }
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return new NodeSamples(context.clock().instant(), samples);
  }

  private void look(Attempt attempt, String container, Map<AttemptKey, UsageSample> samples) {
    AttemptKey key = attempt.key();
    ContainerName name = new ContainerName(context.node(), key.task(), key.attempt());
    try {
      context
          .ports()
          .containers()
          .sample(container, name)
          .ifPresent(sample -> {
            attempt.sampled(sample);
            samples.put(key, sample);
          });
    } catch (ContainerException e) {
      LOG.atDebug().addKeyValue("task", key.task()).setCause(e).log("it is not known what it uses");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(NodeUse present) {
    try {
      use.tell(present.text());
    } catch (CatalogUnavailableException e) {
      LOG.atDebug().setCause(e).log("what the node uses is told later");
    }
  }
}
