package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Leadership;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.Epochs;
import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.Ledger;
import io.jarvis.dispatcher.core.NodeTable;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.jarvis.state.TaskListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of the dispatcher: follows log, catalog and configuration always, and leads while it
 * holds the token. Thread-safe. Nothing is lost if the process dies: messages that were not acked
 * come to the successor, which finds every intent in the log.
 */
public final class Dispatcher implements Leadership.Candidate, AutoCloseable {
  /** The service's name in tokens, epochs and markers. */
  public static final String SERVICE = "dispatcher";

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int ELECTION_TRIES = 60;
  private static final Duration ELECTION_PAUSE = Duration.ofSeconds(1);
  private static final Duration MARKER_WAIT = Duration.ofSeconds(60);
  private static final Duration HANDOVER_WAIT = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final String instance;
  private final Desk.World world;
  private final Loop loop;
  private final Standing standing;
  private final Following following;
  private final LogFold fold;
  private final ExecutorService helper;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Optional<Outbox> outbox = Optional.empty();
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile Optional<Leadership> leadership = Optional.empty();
  private Marker marker = new Marker(0, new CompletableFuture<>());
  private Optional<Desk> desk = Optional.empty();
  private ClusterConfig config = ClusterConfig.DEFAULT;

  /** Our own sign in the log: once it is read, everything before it is. */
  private record Marker(long epoch, CompletableFuture<Void> read) {}

  /**
   * @param tasks makes the live tasks that tell this listener
   */
  private Dispatcher(
      String instance,
      Ports ports,
      Limits limits,
      Meters meters,
      InstantSource clock,
      Function<TaskListener, LiveTasks> tasks) {
    this.instance = instance;
    helper = Executors.newVirtualThreadPerTaskExecutor();
    world = new Desk.World(ports, limits, meters, clock, helper);
    loop = new Loop("dispatcher-loop", this::afterRound, this::failed);
    Ledger ledger = new Ledger();
    Books books = new Books();
    following = new Following(ledger, books, this::electionSeen);
    standing =
        new Standing(
            tasks.apply(following), ledger, books, new NodeTable(limits.pauses().blockedGrace()));
    loop.every(TICK, this::tick);
    loop.start();
    fold = LogFold.start(ports.log(), new LoopFold(loop, standing.tasks()), FoldSettings.DEFAULT);
  }

  /** Begins to follow, and to contest the leadership. */
  public static Dispatcher start(
      String instance,
      Ports ports,
      Limits limits,
      Meters meters,
      InstantSource clock,
      Function<TaskListener, LiveTasks> tasks,
      Function<Leadership.Candidate, Leadership> contest) {
    Dispatcher dispatcher = new Dispatcher(instance, ports, limits, meters, clock, tasks);
    ports.nodes().watch(nodes -> dispatcher.loop.post(() -> dispatcher.catalogChanged(nodes)));
    ports.config().watch(config -> dispatcher.loop.post(() -> dispatcher.configChanged(config)));
    dispatcher.leadership = Optional.of(contest.apply(dispatcher));
    return dispatcher;
  }

  private void catalogChanged(List<CatalogNode> nodes) {
    NodeTable.Effect effect = standing.nodes().update(nodes, world.clock().instant());
    desk.ifPresent(
        effect == NodeTable.Effect.NEW_OFFERS ? Desk::offersChanged : Desk::nodesChanged);
  }

  private void configChanged(ClusterConfig present) {
    config = present;
    desk.ifPresent(d -> d.configured(present));
  }

  private void tick() {
    world.meters().lag(fold.lag());
    desk.ifPresent(Desk::tick);
  }

  private void afterRound() {
    desk.ifPresent(Desk::plan);
  }

  private void failed(RuntimeException bug) {
    LOG.error("the dispatcher has a bug and stops; a standby takes over", bug);
    failure = Optional.of(bug);
    outbox.ifPresent(Outbox::end);
    helper.execute(() -> leadership.ifPresent(Leadership::close));
  }

  @Override
  public void elected() {
    for (int i = 0; i < ELECTION_TRIES && closed.getCount() > 0; i++) {
      try {
        begin(new Epochs(world.ports().keyValues()).raise(SERVICE));
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | ExecutionException | TimeoutException e) {
        LOG.atWarn().addKeyValue("error", e.toString()).log("elected, but not yet able to lead");
        pause();
      }
    }
    if (closed.getCount() > 0) {
      throw new IllegalStateException(
          "elected, but not able to lead after " + ELECTION_TRIES + " tries");
    }
  }

  /** Reads the log up to its own marker, then leads. */
  private void begin(long epoch) throws InterruptedException, ExecutionException, TimeoutException {
    Outbox opened =
        new Outbox(
            loop,
            world.ports().broker(),
            world.ports().log(),
            world.clock(),
            "/" + SERVICE + "/" + instance,
            world.limits().pauses().retry());
    Marker awaited = new Marker(epoch, new CompletableFuture<>());
    onLoop(() -> marker = awaited);
    opened
        .write(opened.stamped(new ClusterEvent.LeaderElected(SERVICE, instance, epoch)))
        .get(MARKER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    awaited.read().get(MARKER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    outbox = Optional.of(opened);
    onLoop(() -> lead(epoch, opened));
  }

  private void electionSeen(ClusterEvent.LeaderElected elected) {
    if (elected.service().equals(SERVICE) && elected.epoch() == marker.epoch()) {
      marker.read().complete(null);
    }
  }

  private void lead(long epoch, Outbox opened) {
    Desk opening = new Desk(epoch, standing, opened, world);
    desk = Optional.of(opening);
    following.tell(desk);
    opening.open(config);
    world.meters().leading(1);
    LOG.atInfo().addKeyValue("epoch", epoch).log("leading");
  }

  @Override
  public void deposed() {
    outbox.ifPresent(Outbox::end);
    try {
      onLoop(this::follow);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the end of a term was not orderly", e);
    }
  }

  private void follow() {
    desk.ifPresent(Desk::close);
    desk = Optional.empty();
    following.tell(desk);
    standing.books().restored(standing.tasks().tasks());
    world.meters().leading(0);
    LOG.info("following");
  }

  private void onLoop(Runnable work)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!loop.alive()) {
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.post(() -> {
      work.run();
      done.complete(null);
    });
    done.get(HANDOVER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void pause() {
    try {
      if (closed.await(ELECTION_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("closed while elected");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why it stopped working; empty while all is well. */
  public Optional<Throwable> failure() {
    return failure.<Throwable>map(bug -> bug).or(fold::failure);
  }

  /** Whether it leads. */
  public boolean leads() {
    return outbox.filter(o -> !o.ended()).isPresent();
  }

  /** How many events the log had beyond what is folded when it was last asked. */
  public long lag() {
    return fold.lag();
  }

  @Override
  public void close() {
    closed.countDown();
    leadership.ifPresent(Leadership::close);
    fold.close();
    loop.close();
    helper.shutdownNow();
  }
}
