package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.GangOrder;
import io.jarvis.dispatcher.core.GangOrder.Patience;
import io.jarvis.dispatcher.core.GangOrder.Seat;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.topology.ControlCommand;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Coordinates the gangs whose members are on nodes: starts them once all members are prepared, ends
 * the rest once one has ended, and tells the first member when all have. Each command is repeated
 * until the log shows its effect. A member whose node was declared dead is written off. Only on the
 * loop's thread. Nothing of it outlives the term: the next leader sees in the log how far each gang
 * is.
 */
final class GangConductor {
  private final Leader leader;
  private final Map<TaskId, Led> gangs = new HashMap<>();

  GangConductor(Leader leader) {
    this.leader = leader;
  }

  /** A gang's attempt, and the last command to it. */
  private static final class Led {
    private final int attempt;
    private final Instant since;
    private GangOrder told = new GangOrder.Nothing();
    private Instant again = Instant.MIN;

    Led(int attempt, Instant since) {
      this.attempt = attempt;
      this.since = since;
    }
  }

  /** The log shows a change. */
  void shown(TaskId task, TaskProgress progress) {
    if (leader.state().ledger().gangs().contains(task)) {
      lead(task, progress);
    } else {
      gangs.remove(task);
    }
  }

  /** Repeats the commands that are due. */
  void tick() {
    gangs.keySet().retainAll(leader.state().ledger().gangs());
    for (TaskId task : List.copyOf(leader.state().ledger().gangs())) {
      leader
          .state()
          .progress(task)
          .ifPresent(progress -> {
            lead(task, progress);
            writeOff(task, progress);
          });
    }
  }

  private void lead(TaskId task, TaskProgress progress) {
    Led led = led(task, progress.lastAttempt());
    GangOrder order = GangOrder.of(progress, patience(led));
    Instant now = leader.now();
    boolean news = !Objects.equals(order.getClass(), led.told.getClass());
    if (news || !led.again.isAfter(now)) {
      led.told = order;
      led.again = now.plus(leader.limits().pauses().cancelHint());
      tell(task, progress.lastAttempt(), order, news);
    }
  }

  private Led led(TaskId task, int attempt) {
    Led present = gangs.get(task);
    if (present == null || present.attempt != attempt) {
      present = new Led(attempt, leader.now());
      gangs.put(task, present);
    }
    return present;
  }

  private Patience patience(Led led) {
    Instant until = led.since.plus(leader.limits().pauses().gangPrepare());
    return leader.now().isBefore(until) ? Patience.LEFT : Patience.OVER;
  }

  private void tell(TaskId task, int attempt, GangOrder order, boolean news) {
    switch (order) {
      case GangOrder.Start(List<Seat> to) -> tell(ControlCommand.GANG_START, task, attempt, to);
      case GangOrder.End(List<Seat> to) -> tell(ControlCommand.GANG_END, task, attempt, to);
      case GangOrder.Over(Seat first, var downfall) ->
          ExecutorCommands.gangOver(leader.outbox(), first.node(), task, attempt, downfall);
      case GangOrder.Nothing() -> {}
    }
    if (news) {
      DecisionLog.led(task, attempt, order);
    }
  }

  private void tell(ControlCommand command, TaskId task, int attempt, List<Seat> to) {
    to.forEach(seat ->
        ExecutorCommands.send(
            leader.outbox(), command, seat.node(), task.member(seat.rank()), attempt));
  }

  /** Nobody reports of it any more; of the first one the watchdog has the letter. */
  private void writeOff(TaskId task, TaskProgress progress) {
    List<GangProgress.Member> members = progress.gang().orElseThrow().members();
    for (int rank = 1; rank < members.size(); rank++) {
      GangProgress.Member member = members.get(rank);
      if (!member.phase().gone() && leader.state().nodes().fenced(member.node())) {
        leader
            .outbox()
            .append(
                new TaskEvent.MemberLost(
                    task, progress.lastAttempt(), rank, "its node was declared dead"),
                recorded -> {});
      }
    }
  }
}
