package io.jarvis.executor;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.executor.container.ContainerDriver;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.ContainerPlan;
import io.jarvis.executor.container.ContainerStatus;
import io.jarvis.executor.container.OutputFile;
import io.jarvis.executor.container.UsageSample;
import io.jarvis.executor.core.ExitClassifier;
import io.jarvis.executor.core.GangSeat;
import io.jarvis.executor.core.StopReason;
import io.jarvis.executor.core.Verdict;
import io.jarvis.executor.journal.AttemptRecord;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one attempt with its container, from its admission to how it ended. Runs on a thread
 * of its own. If the process dies in it, the container goes on and the next process resumes here.
 */
final class AttemptRun {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptRun.class);

  private final NodeContext context;
  private final Attempt attempt;
  private final AttemptReports reports;
  private final ContainerName name;
  private final ContainerDriver driver;
  private final RetryingEngine engine;

  AttemptRun(NodeContext context, Attempt attempt, AttemptReports reports) {
    this.context = context;
    this.attempt = attempt;
    this.reports = reports;
    this.name = new ContainerName(context.node(), attempt.key().task(), attempt.key().attempt());
    this.driver = context.ports().containers();
    this.engine = new RetryingEngine(context, attempt);
  }

  /** How an attempt ended, with its container if it had one. */
  record Ended(Verdict verdict, Ending ending) {}

  /** Makes the container, starts it and sees it through. */
  Ended fresh() throws InterruptedException {
    if (!attempt.enter(Thread.currentThread())) {
      return withoutContainer(stopped());
    }
    reports.starting();
    Optional<String> made = Optional.empty();
    try {
      made = Optional.of(engine.create(plan()));
      context.journal().container(attempt.key(), made.get());
      awaitGang();
      if (!attempt.starting()) {
        throw new InterruptedException("it is no longer wanted");
      }
      return seeThrough(made.get(), engine.start(made.get()));
    } catch (ContainerException e) {
      return notStarted(made, e);
    } catch (InterruptedException e) {
      engine.checkWanted();
      removeQuietly();
      return withoutContainer(stopped());
    }
  }

  /** Waits until the gang starts; the attempt can be asked to end meanwhile. */
  private void awaitGang() throws InterruptedException {
    if (attempt.assignment().membership().isPresent()) {
      reports.prepared();
      try {
        attempt.gangStart().get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("nobody lets a start fail", e);
      }
    }
  }

  /** Takes over the container of an earlier process. */
  Ended resume(String container) throws InterruptedException {
    attempt.adopt(
        Thread.currentThread(),
        container,
        context.journal().find(attempt.key()).flatMap(AttemptRecord::stop));
    return seeThrough(container, engine.inspect(container));
  }

  private Ended seeThrough(String container, ContainerStatus status) throws InterruptedException {
    return switch (status) {
      case ContainerStatus.Created() -> {
        attempt.notStarted();
        yield fresh();
      }
      case ContainerStatus.Running(Instant startedAt) -> watch(container, startedAt, limit());
      // By itself, however late that is noticed: no timeout ended it.
      case ContainerStatus.Exited exited ->
          watch(container, exited.startedAt().orElse(exited.finishedAt()), Optional.empty());
      case ContainerStatus.Missing() -> vanished(container);
    };
  }

  private OutputMark confirmedOutput() {
    return context
        .journal()
        .find(attempt.key())
        .map(AttemptRecord::output)
        .orElse(OutputMark.NOTHING);
  }

  private Ended watch(String container, Instant startedAt, Optional<Duration> limit)
      throws InterruptedException {
    attempt
        .running(container)
        .ifPresent(reason -> Stops.container(context, attempt, container, reason));
    reports.running(container, startedAt);
    OutputPump pump = OutputPump.start(context, attempt.key(), container, confirmedOutput());
    Optional<ScheduledFuture<?>> timeout = limit.map(most -> scheduleTimeout(startedAt, most));
    try {
      ContainerStatus end = awaitEnd(container, pump);
      Optional<StopReason> stopped = attempt.ended();
      engine.checkWanted();
      Ended ended =
          end instanceof ContainerStatus.Exited exited
              ? collect(container, exited, stopped)
              : vanished(container);
      pump.finish(context.settings().timing().outputWait());
      return ended;
    } finally {
      pump.stop();
      timeout.ifPresent(timer -> timer.cancel(false));
    }
  }

  private Ended collect(
      String container, ContainerStatus.Exited exited, Optional<StopReason> stopped)
      throws InterruptedException {
    boolean wanted = stopped.isEmpty() && exited.exitCode() == 0;
    OutputFile output = wanted ? engine.outputFile(container) : new OutputFile.None();
    Optional<Ending.Usage> counted = driver.usage(container, name);
    Verdict verdict =
        ExitClassifier.classify(
            exited,
            stopped,
            output,
            counted.map(Ending.Usage::peakMemoryBytes),
            resources().memory().bytes());
    return new Ended(
        verdict,
        new Ending(
            container,
            exited.cutOff() ? Optional.empty() : Optional.of(exited.exitCode()),
            exited.startedAt(),
            exited.finishedAt(),
            counted.or(() -> attempt.highestSample().map(UsageSample::asUsage))));
  }

  private ContainerStatus awaitEnd(String container, OutputPump pump) throws InterruptedException {
    while (true) {
      try {
        driver.awaitExit(container);
        ContainerStatus status = driver.inspect(container);
        if (!(status instanceof ContainerStatus.Running)) {
          return status;
        }
      } catch (ContainerException e) {
        LOG.atDebug()
            .addKeyValue("task", name.task())
            .addKeyValue("attempt", name.attempt())
            .setCause(e)
            .log("the engine does not say when the container ends; asking again");
      }
      engine.checkWanted();
      pump.readAgain();
      engine.pause();
    }
  }

  private Optional<Duration> limit() {
    return Optional.of(spec().timing().timeout());
  }

  private ScheduledFuture<?> scheduleTimeout(Instant startedAt, Duration limit) {
    Duration left = Duration.between(context.clock().instant(), startedAt.plus(limit));
    return context
        .timers()
        .schedule(
            () -> Stops.request(context, attempt, StopReason.TIMEOUT),
            Math.max(0, left.toMillis()),
            TimeUnit.MILLISECONDS);
  }

  /** Plans the container by what the cluster allows now: that may have changed since admission. */
  private ContainerPlan plan() throws ContainerException {
    Assignment assignment = attempt.assignment();
    ClusterConfig cluster = context.ports().config().current();
    for (String capability : spec().container().capabilities()) {
      if (!cluster.allowedCapabilities().contains(capability)) {
        throw new ContainerException(
            Kind.BAD_COMMAND,
            "the cluster's configuration does not allow the capability " + capability);
      }
    }
    var rule =
        switch (cluster.userRule()) {
          case ANY -> ContainerPlan.RootRule.ALLOWED;
          case NON_ROOT -> ContainerPlan.RootRule.FORBIDDEN;
        };
    return new ContainerPlan(
        name,
        spec().container(),
        resources(),
        indexOfArray(),
        assignment.devices(),
        rule,
        assignment.fence().hash(),
        assignment.epoch(),
        GangSeat.of(assignment).map(seat -> new ContainerPlan.Gang(seat, reach())));
  }

  private ContainerPlan.Reach reach() {
    return switch (spec().container().network()) {
      case NONE -> ContainerPlan.Reach.GANG_ALONE;
      case BRIDGE -> ContainerPlan.Reach.OUTSIDE;
    };
  }

  /** An index of an array is told which it is. */
  private Map<String, String> indexOfArray() {
    OptionalInt index = spec().id().index();
    return index.isEmpty() || spec().array().isEmpty()
        ? Map.of()
        : Map.of(
            "JARVIS_ARRAY_INDEX", Integer.toString(index.getAsInt()),
            "JARVIS_ARRAY_COUNT", Integer.toString(spec().array().get().count()));
  }

  private Ended notStarted(Optional<String> container, ContainerException failure)
      throws InterruptedException {
    Optional<StopReason> stopped = attempt.ended();
    engine.checkWanted();
    removeQuietly();
    Verdict verdict =
        stopped.map(ExitClassifier::ofStop).orElseGet(() -> ExitClassifier.classify(failure));
    return new Ended(
        verdict,
        new Ending(
            container.orElse(""),
            Optional.empty(),
            Optional.empty(),
            context.clock().instant(),
            Optional.empty()));
  }

  private Ended vanished(String container) throws InterruptedException {
    Optional<StopReason> stopped = attempt.ended();
    engine.checkWanted();
    Verdict verdict =
        stopped
            .map(ExitClassifier::ofStop)
            .orElse(new Verdict.Failure(Cause.RUNTIME_ERROR, "its container was taken away"));
    return new Ended(
        verdict,
        new Ending(
            container,
            Optional.empty(),
            Optional.empty(),
            context.clock().instant(),
            Optional.empty()));
  }

  private Verdict stopped() throws InterruptedException {
    Optional<StopReason> reason = attempt.ended();
    engine.checkWanted();
    return ExitClassifier.ofStop(reason.orElseThrow());
  }

  private Ended withoutContainer(Verdict verdict) {
    return new Ended(verdict, Ending.withoutContainer(context.clock().instant()));
  }

  /** Removes a container that has never run. If the engine does not answer, it is asked later. */
  private void removeQuietly() {
    if (attempt.stopReason().filter(StopReason.STALLED::equals).isPresent()) {
      return;
    }
    try {
      driver.remove(name.toString(), name);
    } catch (ContainerException e) {
      LOG.atInfo()
          .addKeyValue("task", name.task())
          .addKeyValue("attempt", name.attempt())
          .setCause(e)
          .log("a container that never ran is left behind; the next start removes it");
    }
  }

  private TaskSpec spec() {
    return attempt.assignment().task().spec();
  }

  private Resources resources() {
    return spec().resources();
  }
}
