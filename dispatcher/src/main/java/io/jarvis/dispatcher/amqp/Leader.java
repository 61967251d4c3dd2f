package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.catalog.ClusterConfig;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Stage;
import io.jarvis.dispatcher.core.Verdict;
import io.jarvis.dispatcher.journal.PlanJournal;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A replica's work while it leads: decides what becomes of each message that arrives, and passes on
 * to the parts what the log, the catalog and the clock say. Only on the loop's thread. Nothing of
 * it outlives the term: a message that was not acked comes again, to the next leader.
 */
final class Leader {
  /**
   * By then the ingress has declared the queues of a new tenant. The broker closes the connection
   * of whoever consumes a queue amid its declaration, and with ours the leadership would go.
   */
  private static final Duration DECLARING = Duration.ofSeconds(1);

  private final long epoch;
  private final ClusterState state;
  private final Outbox outbox;
  private final LeaderContext context;
  private final Window window = new Window();
  private final Operations operations = new Operations();
  private final Assigner assigner = new Assigner(this);
  private final Mover mover = new Mover(this);
  private final Announcer announcer = new Announcer(this);
  private final Endings endings = new Endings(this, announcer);
  private final HeldArrays arrays = new HeldArrays(this);
  private final Returner returner = new Returner(this);
  private final Preemptor preemptor = new Preemptor(this);
  private final GangConductor conductor = new GangConductor(this);
  private final CancelHints hints = new CancelHints(this);
  private final Parker parker = new Parker(this);
  private final Intake intake = new Intake(this);
  private final BlockedWalks walks = new BlockedWalks(this);
  private final Strays strays = new Strays(this);
  private final NodeQueues nodeQueues = new NodeQueues(this);
  private final Questions questions = new Questions(this);
  private final Scheduler scheduler;
  private ClusterConfig config = ClusterConfig.DEFAULT;
  private long sequence;

  Leader(long epoch, ClusterState state, Outbox outbox, LeaderContext context) {
    this.epoch = epoch;
    this.state = state;
    this.outbox = outbox;
    this.context = context;
    scheduler = new Scheduler(this);
  }

  /** Begins to lead. */
  void open(ClusterConfig present) {
    config = present;
    scheduler.choose(present.policy());
    nodeQueues.declareMissing();
    intake.follow(present.tenants().keySet());
    endings.considerAll();
    announcer.soon();
    walks.walkAll(present.tenants().keySet());
    questions.open();
    planSoon();
  }

  /** Ends the term: no subscription is left, and no message is held. */
  void close() {
    intake.close();
    walks.close();
    questions.close();
    scheduler.close();
  }

  void configured(ClusterConfig present) {
    boolean changed = !present.equals(config);
    config = present;
    scheduler.choose(present.policy());
    if (changed) {
      outbox.later(DECLARING, this::followTenants);
    }
    planSoon();
  }

  private void followTenants() {
    intake.follow(config.tenants().keySet());
    walks.walkAll(config.tenants().keySet());
  }

  void offersChanged() {
    walks.walkAll(config.tenants().keySet());
    nodesChanged();
  }

  void nodesChanged() {
    nodeQueues.declareMissing();
    planSoon();
  }

  void arrived(Delivery delivery, TaskMessage message, QueueWindow source) {
    source.took(delivery);
    if (message.attempt() == 1) {
      scheduler.learn(message.spec());
    }
    long inLine = Place.of(message.submittedAt(), sequence++);
    Held held = new Held(delivery, message, source, now(), inLine);
    if (message.spec().isArray()) {
      arrays.met(held);
    }
    sort(held);
  }

  void malformed(Delivery delivery, QueueWindow source, String reason) {
    source.took(delivery);
    QueueWindow.Session session = source.session();
    parker.park(
        delivery,
        source.queue(),
        reason,
        () -> {
          delivery.ack();
          source.released(session, delivery);
        });
  }

  void park(Held held, String reason) {
    parker.park(held.delivery(), held.source().queue(), reason, held::ack);
  }

  void interrupted(QueueWindow source) {
    source.voided();
    window.dropVoid(source);
    operations.becomeVoid(source);
    walks.of(source).ifPresent(BlockedWalk::dropVoid);
  }

  /** Every message that is held goes through here: when it arrives, and when more is known. */
  private void sort(Held held) {
    Optional<Operation> operation = operations.of(held.task());
    if (operation.isPresent() && operation.get().adopts(held)) {
      return;
    }
    Optional<BlockedWalk> walk = walks.of(held.source());
    if (walk.isPresent()) {
      walks.judge(walk.get(), held);
    } else if (operation.isPresent()) {
      window.setAside(held);
    } else {
      keepNewest(held);
    }
  }

  private void keepNewest(Held held) {
    if (prevails(held)) {
      judge(held);
    }
  }

  /** Of two messages of a task the higher number goes on, else the first; the other is settled. */
  boolean prevails(Held held) {
    Optional<Held> present = window.waiting(held.task());
    if (present.isPresent() && present.get().number() >= held.number()) {
      endings.settle(held);
      return false;
    }
    present.flatMap(p -> window.take(p.task())).ifPresent(endings::settle);
    return true;
  }

  Verdict verdict(Held held) {
    return Verdict.of(state.known(held.task()), held.number(), epoch);
  }

  private void judge(Held held) {
    boolean leftBehind = state.progress(held.task()).filter(TaskProgress::leftBehind).isPresent();
    switch (verdict(held)) {
      case Verdict.Waits waits when leftBehind -> window.setAside(held);
      case Verdict.Waits(int attempt) -> {
        held.raiseNumber(attempt);
        admit(held);
        planSoon();
        endings.consider(held.task());
      }
      case Verdict.Stale() when arrays.busy(held.task()) -> admit(held);
      case Verdict.Stale() when arrays.spent(held.task()) -> {
        admit(held);
        // What is to leave by the event that is folded just now is known only after it.
        outbox.post(() -> window.take(held.task()).ifPresent(this::release));
      }
      case Verdict.Stale() -> endings.settle(held);
      case Verdict.Resend(var attempt) -> assigner.resend(held, attempt);
      case Verdict.Undecided() -> window.setAside(held);
    }
  }

  /** Settles the message of this array, unless an index still needs it. */
  private void release(Held array) {
    arrays.parting(array);
    if (arrays.busy(array.task())) {
      admit(array);
    } else {
      endings.settle(array);
    }
  }

  private void admit(Held held) {
    window.admit(held, state.ledger().deadlines().of(held.task()), arrays.row(held));
  }

  /** More or less of this array may leave than before. */
  void judgeAgain(TaskId array) {
    window.take(array).ifPresent(this::judge);
  }

  /** An operation came to nothing: its message is judged anew. */
  void givenBack(Operation operation) {
    operation.held().filter(held -> !held.isVoid()).ifPresent(this::sort);
    reconsider(operation.task());
  }

  /** More is known of this task: what was set aside is judged anew. */
  void reconsider(TaskId task) {
    window.takeAside(task).forEach(this::sort);
    endings.consider(task);
  }

  /** The log shows a change. */
  void changed(TaskId task, TaskProgress after) {
    conductor.shown(task, after);
    if (after.state().ended()) {
      announcer.soon();
      endings.shown(task);
    }
    if (!after.onNode() || after.gang().isPresent()) {
      planSoon();
    }
    window.take(task).ifPresent(this::judge);
    reconsider(task);
    if (task.index().isPresent()) {
      arrays.changed(task, after);
    }
  }

  /**
   * The log shows that an event counts for nothing: if it was an ending of ours, another stands; a
   * task that was put aside may have ended before.
   */
  void ignored(TaskEvent event) {
    if (event instanceof TaskEvent.Cancelled
        || event instanceof TaskEvent.Expired
        || event instanceof TaskEvent.Array) {
      endings.shown(event.task());
    } else if (event instanceof TaskEvent.Blocked) {
      walks.walkAll(config.tenants().keySet());
    }
  }

  /** What is done once a second. */
  void tick() {
    state.nodes().forgetGone(now());
    nodeQueues.declareMissing();
    endings.considerAll();
    announcer.say();
    hints.send();
    conductor.tick();
    preemptor.remind();
    strays.tick();
    walks.tick();
    renew();
    intake.regrow();
    context.around().meters().held(intake.held());
    planSoon();
  }

  private void renew() {
    Limits.Window limits = limits().window();
    window
        .waitingSince(now().minus(limits.hold()), this::mayMove, limits.renewalsPerSecond())
        .forEach(task -> window.take(task).ifPresent(mover::renew));
  }

  /** Whether the message of a task that waits may go to another queue: nothing is done with it. */
  boolean mayMove(TaskId task) {
    return !arrays.busy(task) && !operations.contains(task);
  }

  /** Something has changed, so that a task may find a place now. */
  void planSoon() {
    scheduler.planSoon();
  }

  /** Plans, if anything has changed since the last plan. */
  void plan() {
    scheduler.plan();
  }

  /** For whom places are kept until their victims have left. */
  Preemptor preemptor() {
    return preemptor;
  }

  /** Nodes and rules as they are now. */
  Stage stage() {
    return scheduler.stage();
  }

  ClusterConfig config() {
    return config;
  }

  long epoch() {
    return epoch;
  }

  ClusterState state() {
    return state;
  }

  Outbox outbox() {
    return outbox;
  }

  Window window() {
    return window;
  }

  Operations operations() {
    return operations;
  }

  Assigner assigner() {
    return assigner;
  }

  Mover mover() {
    return mover;
  }

  HeldArrays arrays() {
    return arrays;
  }

  Returner returner() {
    return returner;
  }

  Endings endings() {
    return endings;
  }

  Intake intake() {
    return intake;
  }

  BlockedWalks walks() {
    return walks;
  }

  Ports ports() {
    return context.around().ports();
  }

  /** Where plans are written down, if they are. */
  Optional<PlanJournal> journal() {
    return context.around().journal();
  }

  LeaderContext.LogReading log() {
    return context.log();
  }

  Limits limits() {
    return context.around().limits();
  }

  Meters meters() {
    return context.around().meters();
  }

  /** Runs what blocks, off the loop. */
  Executor helper() {
    return context.helper();
  }

  Instant now() {
    return context.around().clock().instant();
  }
}
