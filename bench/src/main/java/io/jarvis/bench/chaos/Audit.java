package io.jarvis.bench.chaos;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Reads the whole log for what became of the tasks. An attempt is withdrawn if its node never got
 * it, or never began it: what a broker had handed out when it was killed may come to nothing. Any
 * other one after which the task runs again is restarted, and its node must be declared dead after
 * it was assigned there. Used once; not thread-safe.
 */
final class Audit {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Map<TaskId, Life> lives = new HashMap<>();
  private final Map<NodeId, Long> deaths = new HashMap<>();

  /** What the log says of one task. */
  private static final class Life {
    final Set<String> submissions = new HashSet<>();
    final List<Try> tries = new ArrayList<>();
    Optional<TaskProgress> progress = Optional.empty();
    int endings;
  }

  /**
   * An attempt on a node; whether it began there, and how it came back into the line, if it did.
   */
  private record Try(
      int number, NodeId node, long offset, boolean begun, Optional<TaskEvent> back) {
    Try beginning() {
      return new Try(number, node, offset, true, back);
    }

    Try goingBack(TaskEvent event) {
      return new Try(number, node, offset, begun, back.or(() -> Optional.of(event)));
    }

    boolean withdrawn() {
      return !begun || back.orElse(null) instanceof TaskEvent.Unassigned;
    }
  }

  /**
   * What it found.
   *
   * @param submittedTwice tasks that were submitted by two events
   * @param withdrawn attempts that came to nothing before they began on their node
   * @param explained attempts that ran, or may have, and after which the task ran again, since
   *     their node was declared dead: how many of each node
   * @param unexplained those whose node was not declared dead, and what the log says
   * @param unended tasks that have not ended, or more than once
   */
  record Findings(
      int tasks,
      int submittedTwice,
      int withdrawn,
      SortedMap<NodeId, Integer> explained,
      List<String> unexplained,
      List<String> unended) {}

  static Findings of(EventLog log) throws InterruptedException {
    Audit audit = new Audit();
    audit.read(log);
    return audit.findings();
  }

  private void read(EventLog log) throws InterruptedException {
    long end = log.end(PATIENCE);
    CountDownLatch done = new CountDownLatch(1);
    try (EventLog.Tail tail =
        log.tail(
            EventLog.START,
            entries -> {
              entries.forEach(this::note);
              if (entries.getLast().offset() >= end - 1) {
                done.countDown();
              }
            })) {
      if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the log was not read to its end");
      }
    }
  }

  void note(LogEntry entry) {
    switch (entry.recorded().event()) {
      case NodeEvent.Dead dead -> deaths.put(dead.node(), entry.offset());
      case TaskEvent event -> {
        Life life = life(event.task());
        leave(life, event, entry.offset());
        note(life, event, entry.recorded().id(), entry.offset());
      }
      default -> {}
    }
  }

  private Life life(TaskId task) {
    return lives.computeIfAbsent(task, id -> new Life());
  }

  /** Indexes that leave an array are tasks from there on. */
  private void leave(Life array, TaskEvent event, long offset) {
    if (event instanceof TaskEvent.Array.Assigned intent
        && TaskFold.apply(array.progress, event) instanceof Folded.Changed) {
      TaskProgress before = array.progress.orElseThrow();
      for (int index : before.array().orElseThrow().leavingBy(intent)) {
        TaskEvent.Assigned first = intent.of(index);
        Life life = life(first.task());
        life.progress = Optional.of(before.leaving(first));
        life.tries.add(new Try(1, first.node(), offset, false, Optional.empty()));
      }
    }
  }

  private static void note(Life life, TaskEvent event, String id, long offset) {
    if (event instanceof TaskEvent.Submitted) {
      // The transport may write one event twice.
      life.submissions.add(id);
    }
    if (!(TaskFold.apply(life.progress, event) instanceof Folded.Changed(TaskProgress next))) {
      return;
    }
    life.progress = Optional.of(next);
    life.endings += next.state().ended() ? 1 : 0;
    switch (event) {
      case TaskEvent.Assigned e when !isNumber(life, e.attempt()) ->
          life.tries.add(new Try(e.attempt(), e.node(), offset, false, Optional.empty()));
      case TaskEvent.Starting e -> last(life, Try::beginning);
      case TaskEvent.Running e -> last(life, Try::beginning);
      case TaskEvent.Unassigned e -> last(life, each -> each.goingBack(e));
      case TaskEvent.Requeued e -> last(life, each -> each.goingBack(e));
      case TaskEvent.Waiting e -> last(life, each -> each.goingBack(e));
      default -> {}
    }
  }

  /** The same attempt is assigned again when a successor sends it once more. */
  private static boolean isNumber(Life life, int attempt) {
    return !life.tries.isEmpty() && life.tries.getLast().number() == attempt;
  }

  private static void last(Life life, UnaryOperator<Try> change) {
    if (!life.tries.isEmpty()) {
      life.tries.add(change.apply(life.tries.removeLast()));
    }
  }

  Findings findings() {
    int withdrawn = 0;
    SortedMap<NodeId, Integer> explained = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    List<String> unended = new ArrayList<>();
    for (Map.Entry<TaskId, Life> entry : lives.entrySet()) {
      Life life = entry.getValue();
      if (life.endings != 1) {
        unended.add(entry.getKey() + " has ended " + life.endings + " times: " + life.progress);
      }
      for (Try each : life.tries.subList(0, Math.max(0, life.tries.size() - 1))) {
        if (each.withdrawn()) {
          withdrawn++;
        } else if (deaths.getOrDefault(each.node(), -1L) > each.offset()) {
          explained.merge(each.node(), 1, Integer::sum);
        } else {
          unexplained.add(entry.getKey() + ": " + each);
        }
      }
    }
    int twice = (int) lives.values().stream().filter(l -> l.submissions.size() > 1).count();
    return new Findings(lives.size(), twice, withdrawn, explained, unexplained, unended);
  }
}
