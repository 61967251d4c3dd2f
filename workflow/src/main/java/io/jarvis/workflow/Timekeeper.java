package io.jarvis.workflow;

import io.jarvis.catalog.workflows.ScheduleCursor;
import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.catalog.workflows.StoredWorkflow.State;
import io.jarvis.catalog.workflows.StoredWorkflow.Timetable;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.dag.core.definition.Schedule;
import io.jarvis.dag.core.definition.Schedule.Overlap;
import io.jarvis.dag.core.definition.ScheduleReader;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.site.Rounds;
import io.jarvis.state.runs.RunsFold;
import io.jarvis.workflow.core.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what runs by a schedule, from an election until it is closed, on a thread of its own. A
 * run is sent to the AMQP door under an id that its time alone decides, then it is written down in
 * Consul how far the schedule was followed: whoever dies in between leaves a time that a successor
 * starts again, under the same id.
 */
final class Timekeeper implements AutoCloseable {
  /** A run that was started and is not in the log counts as going on for so long. */
  static final Duration ADMISSION = Duration.ofMinutes(10);

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);

  private final Ports ports;
  private final RunsFold fold;
  private final Footing footing;
  private final RunStarter starter;
  private final Map<WorkflowName, ScheduleCursor> cursors = new HashMap<>();
  private final AutoCloseable watch;
  private final Rounds rounds;
  private volatile List<Followed> followed = List.of();
  private boolean known;

  /**
   * A workflow whose schedule is followed.
   *
   * @param since times before this one are none of it
   */
  private record Followed(WorkflowName name, Schedule schedule, Instant since) {
    static List<Followed> of(List<StoredWorkflow> workflows) {
      return workflows.stream()
          .flatMap(workflow -> workflow.timetable().flatMap(table -> of(workflow, table)).stream())
          .toList();
    }

    private static Optional<Followed> of(StoredWorkflow workflow, Timetable table) {
      return Optional.of(table)
          .filter(present -> present.state() == State.RUNNING)
          .flatMap(present -> ScheduleReader.read(present.schedule()))
          .map(schedule -> new Followed(workflow.name(), schedule, table.since()));
    }
  }

  Timekeeper(Ports ports, RunsFold fold, Footing footing, RunStarter starter) {
    this.ports = ports;
    this.fold = fold;
    this.footing = footing;
    this.starter = starter;
    watch = ports.workflows().watch(present -> followed = Followed.of(present));
    rounds = new Rounds("workflow-timekeeper", TICK, this::look);
  }

  @Override
  public void close() {
    rounds.close();
    try {
      watch.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("the watch of workflows did not close", e);
    }
  }

  private void look() throws InterruptedException {
    footing.regain();
    if (!known) {
      cursors.putAll(ports.workflows().cursors());
      known = true;
    }
    followed.forEach(this::tryToFollow);
  }

  /** Follows a workflow's schedule; one that cannot be followed now holds up no other. */
  private void tryToFollow(Followed workflow) {
    try {
      follow(workflow);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("workflow", workflow.name())
          .log("its schedule waits for the next look: {}", e.toString());
    }
  }

  private void follow(Followed workflow) {
    WorkflowName name = workflow.name();
    Optional<ScheduleCursor> cursor = Optional.ofNullable(cursors.get(name));
    Instant after =
        cursor
            .map(ScheduleCursor::through)
            .filter(through -> through.isAfter(workflow.since()))
            .orElse(workflow.since());
    Turn.next(workflow.schedule(), after, ports.clock().instant())
        .map(turn -> carryOut(name, workflow.schedule(), turn, cursor))
        .ifPresent(next -> {
          cursors.put(name, next);
          ports.workflows().write(name, next);
        });
  }

  private ScheduleCursor carryOut(
      WorkflowName name, Schedule schedule, Turn turn, Optional<ScheduleCursor> cursor) {
    Optional<ScheduleCursor.Start> last = cursor.flatMap(ScheduleCursor::last);
    Optional<ScheduleCursor.Start> going = last.filter(this::goesOn);
    boolean starts =
        turn.start().isPresent() && (going.isEmpty() || schedule.overlap() != Overlap.SKIP);
    if (!starts) {
      LOG.atInfo()
          .addKeyValue("workflow", name)
          .log("times up to {} are passed over", turn.through());
      return new ScheduleCursor(turn.through(), last);
    }
    Instant due = turn.start().orElseThrow();
    if (schedule.overlap() == Overlap.CANCEL) {
      going.ifPresent(before ->
          ports
              .log()
              .append(new RunEvent.CancelRequested(new RunId(before.run()), "schedule"))
              .join());
    }
    RunId run = Turn.id(name, due);
    starter.start(name, run, due);
    LOG.atInfo().addKeyValue("workflow", name).addKeyValue("run", run).log("starts for {}", due);
    return new ScheduleCursor(
        turn.through(), Optional.of(new ScheduleCursor.Start(run.value(), due)));
  }

  private boolean goesOn(ScheduleCursor.Start start) {
    Optional<Boolean> finished =
        fold.with(runs -> {
          if (!footing.firm()) {
            throw new IllegalStateException("the log is read again");
          }
          return runs.get(new RunId(start.run())).map(record -> record.run().finished());
        });
    return finished
        .map(is -> !is)
        .orElseGet(() -> start.due().plus(ADMISSION).isAfter(ports.clock().instant()));
  }
}
