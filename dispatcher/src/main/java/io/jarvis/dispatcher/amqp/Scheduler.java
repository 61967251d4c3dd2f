package io.jarvis.dispatcher.amqp;

import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.dispatcher.core.Arrivals;
import io.jarvis.dispatcher.core.ClusterSnapshot;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.Plan;
import io.jarvis.dispatcher.core.Planner;
import io.jarvis.dispatcher.core.Stage;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Instant;
import java.util.List;

/**
 * Asks the planner whenever something has changed that may let a task be placed, and has each plan
 * carried out. Only on the loop's thread.
 */
final class Scheduler {
  private final Desk desk;
  private final Planner planner = new Planner();
  private final Arrivals arrivals = new Arrivals();
  private final ChosenPolicy policy = new ChosenPolicy();
  private final Recording recording;
  private boolean planNow;

  Scheduler(Desk desk) {
    this.desk = desk;
    recording = new Recording(desk);
  }

  void choose(String name) {
    policy.choose(name);
  }

  /** A task of this kind has come for the first time. */
  void learn(TaskSpec task) {
    arrivals.add(Demand.each(task));
  }

  void planSoon() {
    planNow = true;
  }

  void plan() {
    Limits.Flights limits = desk.limits().flights();
    int room = Math.min(limits.batch(), limits.assignments() - desk.assigner().flights());
    if (!planNow
        || desk.window().lines().isEmpty()
        || room <= 0
        || desk.ports().broker().state() != ConnectionState.CONNECTED) {
      return;
    }
    planNow = false;
    long began = System.nanoTime();
    Stage stage = stage();
    ClusterSnapshot cluster = snapshot(stage, room);
    Instant now = desk.now();
    Plan plan = planner.plan(cluster, now);
    desk.meters().planned(System.nanoTime() - began);
    recording.add(stage, cluster, now, plan);
    carryOut(plan);
  }

  /** Nodes and rules as they are now. */
  Stage stage() {
    return new Stage(
        desk.standing().nodes().snapshot(desk.standing().books(), desk.now()),
        policy.inForce(),
        arrivals.mix(),
        desk.config().scheduling(),
        desk.config().tenants());
  }

  private ClusterSnapshot snapshot(Stage stage, int limit) {
    return ClusterSnapshot.of(
        stage,
        desk.standing().books(),
        desk.window().lines(),
        desk.preemptor().standing(),
        desk.standing().nodes().turn(),
        limit);
  }

  private void carryOut(Plan plan) {
    if (!plan.placed().isEmpty()) {
      desk.assigner().carryOut(plan.placed());
    }
    desk.preemptor().follow(plan.preempting());
    plan.neverFit()
        .forEach(never -> {
          TaskId task = never.task().task();
          block(desk.window().holds(task) ? task : task.array().orElse(task), never.reasons());
        });
    if (plan.completeness() == Plan.Completeness.CUT) {
      planSoon();
    } else if (plan.placed().isEmpty()
        && plan.someWait()
        && desk.standing().nodes().anyRoom(desk.standing().books(), desk.now())) {
      desk.intake().widen();
    }
  }

  /**
   * A retry is not put aside before the log shows that it is in the line: its event would undo the
   * state.
   */
  private void block(TaskId task, List<String> reasons) {
    boolean decided =
        desk.standing().progress(task).filter(p -> p.state() != TaskState.WAITING).isPresent();
    if (decided && !desk.arrays().busy(task)) {
      desk.window().take(task).ifPresent(held -> desk.mover().block(held, reasons));
    }
  }

  void close() {
    recording.close();
  }
}
