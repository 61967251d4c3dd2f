package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Leadership;
import io.jarvis.catalog.CatalogNode;
import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.Epochs;
import io.jarvis.catalog.Keys;
import io.jarvis.dispatcher.core.Books;
import io.jarvis.dispatcher.core.Ledger;
import io.jarvis.dispatcher.core.NodeTable;
import io.jarvis.dispatcher.journal.PlanJournal;
import io.jarvis.state.FoldSettings;
import io.jarvis.state.KeptLog;
import io.jarvis.state.LiveTasks;
import io.jarvis.state.LogFold;
import io.jarvis.state.TaskListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of the dispatcher: follows log, catalog and configuration always, and leads while it
 * holds the token. Thread-safe. Nothing is lost if the process dies: messages that were not acked
 * come to the successor, which finds every intent in the log.
 */
public final class Dispatcher implements AutoCloseable {
  /** The service's name in tokens, epochs and markers. */
  public static final String SERVICE = "dispatcher";

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Desk.World world;
  private final Loop loop;
  private final Standing standing;
  private final Following following;
  private final Candidacy candidacy;
  private final KeptLog log;
  private final LogFold fold;
  private final ExecutorService helper = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile Optional<Leadership> leadership = Optional.empty();
  private Optional<AutoCloseable> images = Optional.empty();
  private Optional<Desk> desk = Optional.empty();
  private ClusterConfig config = ClusterConfig.DEFAULT;

  /**
   * What a dispatcher works with.
   *
   * @param journal where plans are written down, if they are; closed by whoever opened it, after
   *     the dispatcher
   */
  public record Surroundings(
      Ports ports,
      Limits limits,
      Meters meters,
      InstantSource clock,
      Optional<PlanJournal> journal) {
    Surroundings with(Ports others) {
      return new Surroundings(others, limits, meters, clock, journal);
    }
  }

  private Dispatcher(String instance, Surroundings given, Function<TaskListener, LiveTasks> tasks) {
    log = KeptLog.over(given.ports().log());
    Surroundings around = given.with(given.ports().with(log));
    world = new Desk.World(around, helper, this::awaitLogEnd);
    loop = new Loop("dispatcher-loop", this::afterRound, this::failed);
    candidacy =
        new Candidacy(
            instance,
            loop,
            new Epochs(around.ports().keyValues()),
            new Terms("/" + SERVICE + "/" + instance));
    Ledger ledger = new Ledger();
    Books books = new Books();
    following = new Following(ledger, books, candidacy);
    NodeTable nodes = new NodeTable(around.limits().pauses().blockedGrace());
    standing = new Standing(tasks.apply(following), ledger, books, nodes);
    loop.every(TICK, this::tick);
    loop.start();
    fold = log.fold(new LoopFold(loop, standing.tasks()), FoldSettings.DEFAULT);
  }

  /**
   * Begins to follow, and to contest the leadership.
   *
   * @param tasks makes the live tasks that tell this listener
   */
  public static Dispatcher start(
      String instance,
      Surroundings around,
      Function<TaskListener, LiveTasks> tasks,
      Function<Leadership.Candidate, Leadership> contest) {
    Dispatcher dispatcher = new Dispatcher(instance, around, tasks);
    dispatcher.watch(around.ports());
    dispatcher.leadership = Optional.of(contest.apply(dispatcher.candidacy));
    return dispatcher;
  }

  private void watch(Ports ports) {
    ports.nodes().watch(nodes -> loop.post(() -> catalogChanged(nodes)));
    ports.config().watch(present -> loop.post(() -> configChanged(present)));
    images =
        Optional.of(
            ports
                .keyValues()
                .watch(Keys.IMAGES, held -> loop.post(() -> standing.nodes().updateImages(held))));
  }

  private void catalogChanged(List<CatalogNode> nodes) {
    NodeTable.Effect effect = standing.nodes().update(nodes, world.around().clock().instant());
    desk.ifPresent(
        effect == NodeTable.Effect.NEW_OFFERS ? Desk::offersChanged : Desk::nodesChanged);
  }

  private void configChanged(ClusterConfig present) {
    config = present;
    desk.ifPresent(d -> d.configured(present));
  }

  private boolean awaitLogEnd(Duration atMost) throws InterruptedException {
    return fold.awaitEnd(atMost);
  }

  private void tick() {
    world.around().meters().follow(standing.tasks().counts(), fold.lag());
    desk.ifPresent(Desk::tick);
  }

  private void afterRound() {
    desk.ifPresent(Desk::plan);
  }

  private void failed(RuntimeException bug) {
    LOG.error("the dispatcher has a bug and stops; a standby takes over", bug);
    failure = Optional.of(bug);
    candidacy.end();
    helper.execute(() -> leadership.ifPresent(Leadership::close));
  }

  /** Terms begin and end on the loop's thread. */
  private final class Terms implements Candidacy.Office {
    private final String source;

    Terms(String source) {
      this.source = source;
    }

    @Override
    public Outbox outbox() {
      return Outbox.open(loop, world.around(), source);
    }

    @Override
    public RollCall rollCall(Outbox outbox, long epoch) {
      return new RollCall(world, standing, outbox, epoch);
    }

    @Override
    public void lead(long epoch, Outbox outbox) {
      Desk opened = new Desk(epoch, standing, outbox, world);
      desk = Optional.of(opened);
      following.tell(desk);
      opened.open(config);
      world.around().meters().leading(1);
      LOG.atInfo().addKeyValue("epoch", epoch).log("leading");
    }

    @Override
    public void follow() {
      desk.ifPresent(Desk::close);
      desk = Optional.empty();
      following.tell(desk);
      standing.books().restored(standing.tasks().tasks());
      world.around().meters().leading(0);
      LOG.info("following");
    }
  }

  /** Why it stopped working; empty while all is well. */
  public Optional<Throwable> failure() {
    return failure.<Throwable>map(bug -> bug).or(fold::failure);
  }

  /** Whether it leads. */
  public boolean leads() {
    return candidacy.leads();
  }

  /** How many events the log had beyond what is folded when it was last asked. */
  public long lag() {
    return fold.lag();
  }

  private static void close(AutoCloseable watch) {
    try {
      watch.close();
    } catch (Exception e) {
      LOG.warn("a watch did not close in order", e);
    }
  }

  /** Hands the leadership over and stops. */
  @Override
  public void close() {
    leadership.ifPresent(Leadership::close);
    candidacy.end();
    images.ifPresent(Dispatcher::close);
    fold.close();
    log.close();
    loop.close();
    helper.shutdownNow();
  }
}
