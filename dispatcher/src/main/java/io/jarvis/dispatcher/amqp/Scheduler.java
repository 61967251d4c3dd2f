package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.dispatcher.core.Arrivals;
import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Plan;
import io.jarvis.dispatcher.core.Planner;
import io.jarvis.dispatcher.core.Stage;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Plans whenever a change may let a task be placed, and has each plan carried out. Only on the
 * loop's thread.
 */
final class Scheduler {
  private static final Set<TaskState> BLOCKABLE =
      EnumSet.of(TaskState.SUBMITTED, TaskState.PENDING, TaskState.BLOCKED);

  private final Leader leader;
  private final Planner planner = new Planner();
  private final Arrivals arrivals = new Arrivals();
  private final ChosenPolicy policy = new ChosenPolicy();
  private final PlanRecording recording;
  private boolean planNow;

  Scheduler(Leader leader) {
    this.leader = leader;
    recording = new PlanRecording(leader);
  }

  void choose(String name) {
    policy.choose(name);
  }

  /** A new task has arrived: what is expected to come is learned from it. */
  void learn(TaskSpec task) {
    arrivals.add(Demand.each(task));
  }

  void planSoon() {
    planNow = true;
  }

  void plan() {
    Limits.Flights limits = leader.limits().flights();
    int room = Math.min(limits.batch(), limits.assignments() - leader.assigner().flights());
    if (!planNow
        || leader.window().lines().isEmpty()
        || room <= 0
        || leader.ports().broker().state() != ConnectionState.CONNECTED) {
      return;
    }
    planNow = false;
    long began = System.nanoTime();
    Stage stage = stage();
    ClusterSnapshot cluster = snapshot(stage, room);
    Instant now = leader.now();
    Plan plan = planner.plan(cluster, now);
    leader.meters().planned(System.nanoTime() - began);
    recording.add(stage, cluster, now, plan);
    carryOut(plan);
  }

  /** Nodes and rules as they are now. */
  Stage stage() {
    return new Stage(
        leader.state().nodes().snapshot(leader.state().books(), leader.now()),
        policy.inForce(),
        arrivals.mix(),
        leader.config().scheduling(),
        leader.config().tenants());
  }

  private ClusterSnapshot snapshot(Stage stage, int limit) {
    return ClusterSnapshot.of(
        stage,
        leader.state().books(),
        leader.window().lines(),
        leader.preemptor().standing(),
        leader.state().nodes().turn(),
        limit);
  }

  private void carryOut(Plan plan) {
    if (!plan.placed().isEmpty()) {
      leader.assigner().carryOut(plan.placed());
    }
    leader.preemptor().follow(plan.preempting());
    plan.neverFit()
        .forEach(never -> {
          TaskId task = never.task().task();
          block(leader.window().holds(task) ? task : task.array().orElse(task), never.reasons());
        });
    if (plan.completeness() == Plan.Completeness.CUT) {
      planSoon();
    } else if (plan.placed().isEmpty()
        && plan.someWait()
        && leader.state().nodes().anyRoom(leader.state().books(), leader.now())) {
      leader.intake().widen();
    }
  }

  /**
   * Moves a task to the blocked queue. A retry only once the log shows that it is in the line: read
   * later, that event would undo the blocking. An array that has begun runs, whatever becomes of
   * the rest of it, and that waits in the line.
   */
  private void block(TaskId task, List<String> reasons) {
    boolean decided =
        leader
            .state()
            .progress(task)
            .map(TaskProgress::state)
            .filter(BLOCKABLE::contains)
            .isPresent();
    if (decided && leader.mayMove(task)) {
      leader.window().take(task).ifPresent(held -> leader.mover().block(held, reasons));
    }
  }

  void close() {
    recording.close();
  }
}
