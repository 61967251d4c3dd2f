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
 * Leads the gangs whose members are on nodes: has them start once all are prepared, has the rest
 * end once one has, and tells the first when it is over; again and again until the log shows it. A
 * member whose node was declared dead is written off. Only on the loop's thread. Nothing of it
 * outlives the term: a successor sees in the log what stands.
 */
final class Conductor {
  private final Desk desk;
  private final Map<TaskId, Led> gangs = new HashMap<>();

  Conductor(Desk desk) {
    this.desk = desk;
  }

  /** An attempt that is led, and what was told last. */
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
    if (desk.standing().ledger().gangs().contains(task)) {
      lead(task, progress);
    } else {
      gangs.remove(task);
    }
  }

  /** Tells those whose reminder is due. */
  void tick() {
    gangs.keySet().retainAll(desk.standing().ledger().gangs());
    for (TaskId task : List.copyOf(desk.standing().ledger().gangs())) {
      desk.standing()
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
    Instant now = desk.now();
    boolean news = !Objects.equals(order.getClass(), led.told.getClass());
    if (news || !led.again.isAfter(now)) {
      led.told = order;
      led.again = now.plus(desk.limits().pauses().cancelHint());
      tell(task, progress.lastAttempt(), order, news);
    }
  }

  private Led led(TaskId task, int attempt) {
    Led present = gangs.get(task);
    if (present == null || present.attempt != attempt) {
      present = new Led(attempt, desk.now());
      gangs.put(task, present);
    }
    return present;
  }

  private Patience patience(Led led) {
    Instant until = led.since.plus(desk.limits().pauses().gangPrepare());
    return desk.now().isBefore(until) ? Patience.LEFT : Patience.OVER;
  }

  private void tell(TaskId task, int attempt, GangOrder order, boolean news) {
    switch (order) {
      case GangOrder.Start(List<Seat> to) -> tell(ControlCommand.GANG_START, task, attempt, to);
      case GangOrder.End(List<Seat> to) -> tell(ControlCommand.GANG_END, task, attempt, to);
      case GangOrder.Over(Seat first, var downfall) ->
          Control.gangOver(desk.outbox(), first.node(), task, attempt, downfall);
      case GangOrder.Nothing() -> {}
    }
    if (news) {
      DecisionLog.led(task, attempt, order);
    }
  }

  private void tell(ControlCommand command, TaskId task, int attempt, List<Seat> to) {
    to.forEach(seat ->
        Control.send(desk.outbox(), command, seat.node(), task.member(seat.rank()), attempt));
  }

  /** Nobody reports of it any more; of the first one the watchdog has the letter. */
  private void writeOff(TaskId task, TaskProgress progress) {
    List<GangProgress.Member> members = progress.gang().orElseThrow().members();
    for (int rank = 1; rank < members.size(); rank++) {
      GangProgress.Member member = members.get(rank);
      if (!member.phase().gone() && desk.standing().nodes().fenced(member.node())) {
        desk.outbox()
            .append(
                new TaskEvent.MemberLost(
                    task, progress.lastAttempt(), rank, "its node was declared dead"),
                recorded -> {});
      }
    }
  }
}
