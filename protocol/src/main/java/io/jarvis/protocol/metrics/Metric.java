package io.jarvis.protocol.metrics;

import java.util.List;

/**
 * Every metric of Jarvis. A service registers only what stands here. Sums that hold once nothing
 * moves: {@code submissions = accepted + refused}; {@code letters = requeued + delayed + ended +
 * dropped + parked}.
 */
public enum Metric {
  INGRESS_SUBMISSIONS(
      "jarvis.ingress.submissions",
      Type.COUNTER,
      "Submissions received.",
      List.of("door", "result")),
  INGRESS_ADMISSION(
      "jarvis.ingress.admission",
      Type.TIMER,
      "From receiving a submission to its answer.",
      List.of("door")),
  DISPATCHER_LEADER(
      "jarvis.dispatcher.leader", Type.GAUGE, "1 on the replica that leads.", List.of()),
  DISPATCHER_WINDOW(
      "jarvis.dispatcher.window", Type.GAUGE, "Messages held unacked by the leader.", List.of()),
  DISPATCHER_ASSIGNMENTS(
      "jarvis.dispatcher.assignments",
      Type.COUNTER,
      "Assignments by what became of them.",
      List.of("result")),
  DISPATCHER_PLAN("jarvis.dispatcher.plan", Type.TIMER, "Time of one plan.", List.of()),
  DISPATCHER_MESSAGES(
      "jarvis.dispatcher.messages",
      Type.COUNTER,
      "Messages settled otherwise than by an assignment, by what was done.",
      List.of("result")),
  EXECUTOR_RUNNING("jarvis.executor.running", Type.GAUGE, "Attempts on a node.", List.of("node")),
  EXECUTOR_ATTEMPTS(
      "jarvis.executor.attempts",
      Type.COUNTER,
      "Attempts that ended on a node, by cause; success is the cause none.",
      List.of("node", "cause")),
  EXECUTOR_RESERVED(
      "jarvis.executor.reserved",
      Type.GAUGE,
      "Reserved share of a node, 0 to 1.",
      List.of("node", "resource")),
  WATCHDOG_LEADER("jarvis.watchdog.leader", Type.GAUGE, "1 on the replica that leads.", List.of()),
  WATCHDOG_LETTERS(
      "jarvis.watchdog.letters",
      Type.COUNTER,
      "Dead letters settled, by what became of them.",
      List.of("decision")),
  WATCHDOG_OLDEST_LETTER(
      "jarvis.watchdog.oldest-letter",
      Type.GAUGE,
      "Seconds the oldest dead letter has been in hand; alert above 60.",
      List.of()),
  WATCHDOG_QUEUE(
      "jarvis.watchdog.queue",
      Type.GAUGE,
      "Messages in jarvis.dead, and in jarvis.parked and jarvis.unrouted, which should be empty.",
      List.of("queue")),
  WATCHDOG_DEAD_NODES(
      "jarvis.watchdog.dead-nodes", Type.COUNTER, "Nodes declared dead.", List.of()),
  WATCHDOG_REPAIRED(
      "jarvis.watchdog.repaired",
      Type.COUNTER,
      "Tasks put back into the line that had no message.",
      List.of("repair")),
  WORKFLOW_LEADER("jarvis.workflow.leader", Type.GAUGE, "1 on the replica that leads.", List.of()),
  FOLD_EVENTS(
      "jarvis.fold.events",
      Type.COUNTER,
      "Events folded, by what they did.",
      List.of("service", "result")),
  FOLD_LAG(
      "jarvis.fold.lag",
      Type.GAUGE,
      "Events between a fold and the log's end.",
      List.of("service"));

  /** What kind of meter it is. */
  public enum Type {
    COUNTER,
    GAUGE,
    TIMER
  }

  private final String metricName;
  private final Type type;
  private final String meaning;
  private final List<String> labels;

  Metric(String metricName, Type type, String meaning, List<String> labels) {
    this.metricName = metricName;
    this.type = type;
    this.meaning = meaning;
    this.labels = labels;
  }

  public String metricName() {
    return metricName;
  }

  public Type type() {
    return type;
  }

  public String meaning() {
    return meaning;
  }

  public List<String> labels() {
    return labels;
  }
}
