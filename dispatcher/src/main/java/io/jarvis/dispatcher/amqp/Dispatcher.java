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
 * One replica of the dispatcher: always follows log, catalog and configuration, and leads while it
 * holds the token. Thread-safe. Nothing is lost if the process dies: messages that were not acked
 * go to the next leader, which finds every intent in the log.
 */
public final class Dispatcher implements AutoCloseable {
  /** The service's name in tokens, epochs and markers. */
  public static final String SERVICE = "dispatcher";

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final LeaderContext context;
  private final Loop loop;
  private final ClusterState state;
  private final Bookkeeper bookkeeper;
  private final Candidacy candidacy;
  private final KeptLog log;
  private final LogFold fold;
  private final ExecutorService helper = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Optional<Throwable> failure = Optional.empty();
  private volatile Optional<Leadership> leadership = Optional.empty();
  private Optional<AutoCloseable> images = Optional.empty();
  private Optional<Leader> leader = Optional.empty();
  private ClusterConfig config = ClusterConfig.DEFAULT;

  /**
   * What a dispatcher works with.
   *
   * @param journal of plans, if one is kept; the caller closes it, after the dispatcher
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
    context = new LeaderContext(around, helper, this::awaitLogEnd);
    loop = new Loop("dispatcher-loop", this::afterRound, this::failed);
    candidacy =
        new Candidacy(
            instance,
            loop,
            new Epochs(around.ports().keyValues()),
            new Terms("/" + SERVICE + "/" + instance));
    Ledger ledger = new Ledger();
    Books books = new Books();
    bookkeeper = new Bookkeeper(ledger, books, candidacy);
    NodeTable nodes = new NodeTable(around.limits().pauses().blockedGrace());
    state = new ClusterState(tasks.apply(bookkeeper), ledger, books, nodes);
    loop.every(TICK, this::tick);
    loop.start();
    fold = log.fold(new LoopFold(loop, state.tasks()), FoldSettings.DEFAULT);
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
                .watch(Keys.IMAGES, held -> loop.post(() -> state.nodes().updateImages(held))));
  }

  private void catalogChanged(List<CatalogNode> nodes) {
    NodeTable.Effect effect = state.nodes().update(nodes, context.around().clock().instant());
    leader.ifPresent(
        effect == NodeTable.Effect.NEW_OFFERS ? Leader::offersChanged : Leader::nodesChanged);
  }

  private void configChanged(ClusterConfig present) {
    config = present;
    leader.ifPresent(d -> d.configured(present));
  }

  private boolean awaitLogEnd(Duration atMost) throws InterruptedException {
    return fold.awaitEnd(atMost);
  }

  private void tick() {
    LiveTasks tasks = state.tasks();
    context.around().meters().follow(tasks.counts(), fold.lag(), tasks.owed().size());
    leader.ifPresent(Leader::tick);
  }

  private void afterRound() {
    leader.ifPresent(Leader::plan);
  }

  /**
   * Nothing runs on the loop any more, so what it holds is given up here: a standby waits for it.
   */
  private void failed(Throwable bug) {
    failure = Optional.of(bug);
    candidacy.end();
    context.around().meters().leading(0);
    try {
      leader.ifPresent(Leader::close);
    } finally {
      helper.execute(() -> leadership.ifPresent(Leadership::close));
      LOG.error("the dispatcher has a bug and stops; a standby takes over", bug);
    }
  }

  /** Terms begin and end on the loop's thread. */
  private final class Terms implements Candidacy.Office {
    private final String source;

    Terms(String source) {
      this.source = source;
    }

    @Override
    public Outbox outbox() {
      return Outbox.open(loop, context.around(), source);
    }

    @Override
    public RollCall rollCall(Outbox outbox, long epoch) {
      return new RollCall(context, state, outbox, epoch);
    }

    @Override
    public void lead(long epoch, Outbox outbox) {
      Leader opened = new Leader(epoch, state, outbox, context);
      leader = Optional.of(opened);
      bookkeeper.tell(leader);
      opened.open(config);
      context.around().meters().leading(1);
      LOG.atInfo().addKeyValue("epoch", epoch).log("leading");
    }

    @Override
    public void follow() {
      leader.ifPresent(Leader::close);
      leader = Optional.empty();
      bookkeeper.tell(leader);
      state.books().restored(state.tasks().tasks());
      context.around().meters().leading(0);
      LOG.info("following");
    }
  }

  /** Why it stopped working; empty while all is well. */
  public Optional<Throwable> failure() {
    return failure.or(fold::failure);
  }

  /** Whether it leads. */
  public boolean leads() {
    return candidacy.leads();
  }

  /** By how many events the fold was behind the log when it last asked. */
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
