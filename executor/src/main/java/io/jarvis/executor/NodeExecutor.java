package io.jarvis.executor;

import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.Keys;
import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.executor.amqp.ControlHandler;
import io.jarvis.executor.amqp.Reporter;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.core.Ledger;
import io.jarvis.executor.journal.AttemptJournal;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of the cluster: takes assignments from its queue, runs each in a container and reports.
 * Several may live in one JVM. Thread-safe.
 *
 * <p>Closing it, like killing its process, leaves the containers running and their messages in the
 * queue: the next executor of the same node and directory takes both over. A node that is to be
 * given up is drained first.
 */
public final class NodeExecutor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeExecutor.class);
  private static final int CONTROL_PREFETCH = 100;

  private final NodeContext context;
  private final ExecutorMetrics metrics;
  private final Remover remover;
  private final EngineProbe probe;
  private final ImageKeeper images;
  private final FoundContainers found = new FoundContainers();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final ScheduledExecutorService beats;
  private final Thread starter;
  private volatile Optional<Parts> parts = Optional.empty();

  private NodeExecutor(NodeContext context, MeterRegistry meters) {
    this.context = context;
    this.metrics = new ExecutorMetrics(meters, node());
    this.beats = Timers.start(node(), "heart");
    var timing = context.settings().timing();
    this.remover = Remover.start(context.ports().containers(), timing.keepContainer());
    this.probe = new EngineProbe(context.ports().containers(), context.clock(), timing.heartbeat());
    this.images = new ImageKeeper(context);
    this.starter = Thread.ofVirtual().name("executor " + node() + " start").unstarted(this::begin);
  }

  /** The parts that exist once the machine is known. */
  private record Parts(
      Registration registration,
      AttemptTable table,
      HeldAttempts held,
      Recovery recovery,
      NodeQueue queue,
      Heart heart) {}

  /** Whether an executor has started, and how healthy it is. */
  public enum State {
    STARTING,
    PASSING,
    WARNING,
    CRITICAL
  }

  /**
   * Starts one and returns at once: it registers and consumes its queue as soon as engine, catalog
   * and broker answer. Fails only if the directory cannot be used.
   */
  public static NodeExecutor start(
      ExecutorSettings settings, ExecutorPorts ports, MeterRegistry meters, InstantSource clock) {
    try {
      AttemptJournal journal =
          AttemptJournal.open(settings.directory(), AttemptJournal.Limits.DEFAULT, clock.instant());
      Reporter reporter =
          new Reporter(
              ports.broker(),
              ports.log(),
              "/executor/" + settings.node(),
              clock,
              settings.timing().retryPause());
      var context =
          new NodeContext(
              settings,
              ports,
              journal,
              reporter,
              new LeaderEpoch(),
              Timers.start(settings.node(), "timers"),
              clock);
      NodeExecutor executor = new NodeExecutor(context, meters);
      executor.starter.start();
      return executor;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the directory " + settings.directory() + " cannot be used", e);
    }
  }

  public NodeId node() {
    return context.node();
  }

  public State state() {
    return parts
        .map(present ->
            switch (present.heart().health()) {
              case PASSING -> State.PASSING;
              case WARNING -> State.WARNING;
              case CRITICAL -> State.CRITICAL;
            })
        .orElse(State.STARTING);
  }

  /** How many attempts are under way. */
  public int attempts() {
    return parts.map(present -> present.table().size()).orElse(0);
  }

  @Override
  public void close() {
    starter.interrupt();
    beats.shutdownNow();
    context.timers().shutdownNow();
    synchronized (opened) {
      opened.forEach(NodeExecutor::closeQuietly);
      opened.clear();
    }
    context.reporter().close();
    parts.ifPresent(present -> present.table().all().forEach(Attempt::abandon));
    remover.close();
    probe.close();
    images.close();
    context.journal().close();
  }

  private void begin() {
    try {
      while (!began()) {
        Thread.sleep(context.settings().timing().retryPause());
      }
    } catch (InterruptedException e) {
      LOG.atDebug().addKeyValue("node", node()).log("the executor is closed before it had started");
    }
  }

  private boolean began() throws InterruptedException {
    try {
      Parts ready = parts.orElseGet(this::prepare);
      parts = Optional.of(ready);
      Optional<Versioned> fence = context.ports().keyValues().get(Keys.fenced(node()));
      if (fence.isPresent()) {
        ready.recovery().removeAll();
      }
      ready.recovery().find();
      join(ready, fence);
      consume(ready);
      beatOn(ready);
      return true;
    } catch (ContainerException | EngineMissing e) {
      LOG.atWarn()
          .addKeyValue("node", node())
          .addKeyValue("reason", e.getMessage())
          .log("waiting for the container engine");
    } catch (CatalogUnavailableException e) {
      LOG.atWarn()
          .addKeyValue("node", node())
          .addKeyValue("reason", e.getMessage())
          .log("waiting for the catalog");
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("node", node()).setCause(e).log("the start failed; trying again");
    }
    return false;
  }

  private Parts prepare() {
    try {
      NodeOffer offer = context.settings().capacity().on(context.ports().containers().machine());
      AttemptTable table = new AttemptTable(new Ledger(offer));
      Recovery recovery = new Recovery(context, table, found, remover);
      NodeIntake intake = new NodeIntake(this::mode, this::stalled);
      AttemptDesk desk = new AttemptDesk(context, table, found, remover, metrics, intake);
      HeldAttempts held = new HeldAttempts(context, table);
      int prefetch = offer.tasks() + context.settings().limits().prefetchExtra();
      NodeQueue queue = new NodeQueue(context, prefetch, table, desk, held, recovery);
      Registration registration = new Registration(context, offer);
      var orders = new CatalogOrders(context, registration, table, recovery, desk, queue);
      metrics.watch(table, offer);
      return new Parts(
          registration, table, held, recovery, queue, new Heart(context, probe, orders));
    } catch (ContainerException e) {
      throw new EngineMissing(e);
    }
  }

  private Optional<String> mode() {
    return context.ports().keyValues().get(Keys.mode(node())).map(Versioned::value);
  }

  private boolean stalled() {
    return probe.silentFor().compareTo(context.settings().timing().engineSilence()) >= 0;
  }

  /** Registers the node anew, and lifts the fence that was acted upon. */
  private void join(Parts ready, Optional<Versioned> fence) {
    boolean free = ready.registration().register(fence);
    LOG.atDebug().addKeyValue("node", node()).addKeyValue("free", free).log("joined");
    ready.heart().beat();
  }

  private void beatOn(Parts ready) {
    long periodMillis = context.settings().timing().heartbeat().toMillis();
    beats.scheduleWithFixedDelay(
        () -> beat(ready.heart()), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  /** Lets the heart beat; a bug in one beat must not end the next. */
  private void beat(Heart heart) {
    try {
      heart.beat();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("node", node()).setCause(e).log("a heartbeat failed");
    }
  }

  /**
   * Listens to commands before it takes work: a new leader asks every node that consumes its queue
   * what it holds.
   */
  private void consume(Parts ready) {
    var commanded =
        new NodeCommands(
            context, ready.table(), ready.held(), () -> beats.execute(() -> beat(ready.heart())));
    open(
        context
            .ports()
            .broker()
            .listen(
                Queues.control("executor", node().value()),
                RoutingKeys.commandsTo(node()),
                CONTROL_PREFETCH,
                new ControlHandler(commanded)));
    open(ready.queue());
    ready.queue().begin();
    open(new UsageSampler(context, ready.table()));
  }

  private void open(AutoCloseable part) {
    synchronized (opened) {
      opened.push(part);
    }
    if (starter.isInterrupted()) {
      closeQuietly(part);
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.atDebug().setCause(e).log("closing failed");
    }
  }

  /** The engine has not answered yet. */
  private static final class EngineMissing extends RuntimeException {
    EngineMissing(ContainerException cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }
}
