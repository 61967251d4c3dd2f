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
 * Has executors stop the victims of a preemption, reminding them until these are gone, and keeps
 * their places for the tasks they left for. Only on the loop's thread. Forgotten with the term: the
 * next leader plans anew, perhaps with other victims.
 */
final class Preemptor {
  private final Leader leader;
  private final Map<TaskId, Instant> due = new HashMap<>();
  private List<Placement.Preempts> kept = List.of();

  Preemptor(Leader leader) {
    this.leader = leader;
  }

  /** The preemptions under way whose tasks still wait. */
  List<Placement.Preempts> standing() {
    return kept.stream().flatMap(this::standing).toList();
  }

  private Stream<Placement.Preempts> standing(Placement.Preempts before) {
    return leader.window().inLine(before.task().task()).stream()
        .map(waiting -> new Placement.Preempts(waiting, before.nodes(), before.victims()));
  }

  /** Follows a plan: its new victims are told at once. */
  void follow(List<Placement.Preempts> planned) {
    Set<TaskId> before = kept.stream().map(k -> k.task().task()).collect(Collectors.toSet());
    planned.stream()
        .filter(pledge -> !before.contains(pledge.task().task()))
        .forEach(DecisionLog::preempts);
    kept = planned;
    remind();
  }

  /** Reminds the victims that are due. */
  void remind() {
    List<Running> victims =
        standing().stream().flatMap(pledge -> pledge.victims().stream()).toList();
    due.keySet().retainAll(victims.stream().map(Running::whole).collect(Collectors.toSet()));
    victims.forEach(this::remind);
  }

  private void remind(Running victim) {
    Instant now = leader.now();
    TaskId task = victim.whole();
    if (due.getOrDefault(task, Instant.MIN).isAfter(now)) {
      return;
    }
    leader
        .state()
        .progress(task)
        .filter(progress -> progress.onNode())
        .flatMap(TaskProgress::current)
        .filter(current -> current.number() == victim.attempt())
        .ifPresent(current -> {
          due.put(task, now.plus(leader.limits().pauses().cancelHint()));
          ExecutorCommands.sendToAll(leader.outbox(), ControlCommand.PREEMPT, task, current);
        });
  }
}
