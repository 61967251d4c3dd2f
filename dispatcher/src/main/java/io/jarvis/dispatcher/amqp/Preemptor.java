package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.Placement;
import io.jarvis.dispatcher.core.Running;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.topology.ControlCommand;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells executors which attempts have to leave for others, again and again until they are gone, of
 * a gang all members; and remembers for the next plan whose places are kept meanwhile. Only on the
 * loop's thread. Lost with the term: a successor plans anew, perhaps with other victims.
 */
final class Preemptor {
  private final Desk desk;
  private final Map<TaskId, Instant> due = new HashMap<>();
  private List<Placement.Preempts> kept = List.of();

  Preemptor(Desk desk) {
    this.desk = desk;
  }

  /** For whom a place is kept, of those who still wait. */
  List<Placement.Preempts> standing() {
    return kept.stream().flatMap(this::standing).toList();
  }

  private Stream<Placement.Preempts> standing(Placement.Preempts before) {
    return desk.window().inLine(before.task().task()).stream()
        .map(waiting -> new Placement.Preempts(waiting, before.nodes(), before.victims()));
  }

  /** Follows a plan: tells those of whom it says so for the first time at once. */
  void follow(List<Placement.Preempts> planned) {
    Set<TaskId> before = kept.stream().map(k -> k.task().task()).collect(Collectors.toSet());
    planned.stream()
        .filter(pledge -> !before.contains(pledge.task().task()))
        .forEach(DecisionLog::preempts);
    kept = planned;
    remind();
  }

  /** Tells those whose reminder is due. */
  void remind() {
    List<Running> victims =
        standing().stream().flatMap(pledge -> pledge.victims().stream()).toList();
    due.keySet().retainAll(victims.stream().map(Running::whole).collect(Collectors.toSet()));
    victims.forEach(this::remind);
  }

  private void remind(Running victim) {
    Instant now = desk.now();
    TaskId task = victim.whole();
    if (due.getOrDefault(task, Instant.MIN).isAfter(now)) {
      return;
    }
    desk.standing()
        .progress(task)
        .filter(progress -> progress.onNode())
        .flatMap(TaskProgress::current)
        .filter(current -> current.number() == victim.attempt())
        .ifPresent(current -> {
          due.put(task, now.plus(desk.limits().pauses().cancelHint()));
          Control.sendToAll(desk.outbox(), ControlCommand.PREEMPT, task, current);
        });
  }
}
