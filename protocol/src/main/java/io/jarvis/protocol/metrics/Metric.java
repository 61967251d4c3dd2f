package io.jarvis.protocol.metrics;

import java.util.List;

/**
 * Every metric of Jarvis. A service registers all of its own when it starts, with every value of
 * their labels, and nothing else; {@link #exportedName} is how Prometheus shows them.
 *
 * <p>Sums that hold once nothing moves, over all replicas since they started together, if no id was
 * submitted twice and no executor died:
 *
 * <ul>
 *   <li>{@code ingress.submissions{accepted} = ingress.transitions{submitted}}, which is the sum of
 *       {@code ingress.tasks} over all states as long as no task is old enough to be purged
 *   <li>{@code ingress.transitions{ended} = executor.attempts{none} + watchdog.letters{ended} +
 *       dispatcher.messages{cancelled, expired}}
 *   <li>{@code dispatcher.assignments{assigned} = executor.attempts +
 *       dispatcher.assignments{unassigned}}
 *   <li>{@code watchdog.letters = (executor.attempts but none) + watchdog.letters{delayed} +
 *       letters that are none of an attempt}
 * </ul>
 */
public enum Metric {
  INGRESS_SUBMISSIONS(
      "jarvis.ingress.submissions",
      Type.COUNTER,
      "Submissions answered.",
      List.of("door", "result")),
  INGRESS_ADMISSION(
      "jarvis.ingress.admission",
      Type.TIMER,
      "From judging a submission to its answer.",
      List.of("door")),
  INGRESS_TRANSITIONS(
      "jarvis.ingress.transitions",
      Type.COUNTER,
      "Tasks submitted, started and ended, as this replica folded it since it started: the"
          + " throughput.",
      List.of("transition")),
  INGRESS_TASKS(
      "jarvis.ingress.tasks",
      Type.GAUGE,
      "Tasks the read model holds, by state; every replica says the same, some seconds old.",
      List.of("state")),
  INGRESS_NODES(
      "jarvis.ingress.nodes",
      Type.GAUGE,
      "Nodes in the catalog, by state; every replica says the same.",
      List.of("state")),
  DISPATCHER_LEADER(
      "jarvis.dispatcher.leader", Type.GAUGE, "1 on the replica that leads.", List.of()),
  DISPATCHER_WINDOW(
      "jarvis.dispatcher.window.messages",
      Type.GAUGE,
      "Messages held unacked by the leader.",
      List.of()),
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
  DISPATCHER_OUTCOMES(
      "jarvis.dispatcher.outcomes",
      Type.GAUGE,
      "Outcomes that the log does not say to be told; every replica says the same. Alert above"
          + " 50,000: until they are told no task in a line is ended.",
      List.of()),
  EXECUTOR_RUNNING("jarvis.executor.running", Type.GAUGE, "Attempts on a node.", List.of("node")),
  EXECUTOR_ATTEMPTS(
      "jarvis.executor.attempts",
      Type.COUNTER,
      "Attempts that ended on a node, by cause; success is the cause none.",
      List.of("node", "cause")),
  EXECUTOR_CONTAINER_TIME(
      "jarvis.executor.container-time",
      Type.TIMER,
      "From a container's start to its end.",
      List.of("node")),
  EXECUTOR_RESERVED(
      "jarvis.executor.reserved.ratio",
      Type.GAUGE,
      "Reserved share of a node, 0 to 1.",
      List.of("node", "resource")),
  EXECUTOR_CAPACITY_CPU(
      "jarvis.executor.capacity.cpu.cores", Type.GAUGE, "What a node offers.", List.of("node")),
  EXECUTOR_CAPACITY_MEMORY(
      "jarvis.executor.capacity.memory.bytes", Type.GAUGE, "What a node offers.", List.of("node")),
  WATCHDOG_LEADER("jarvis.watchdog.leader", Type.GAUGE, "1 on the replica that leads.", List.of()),
  WATCHDOG_LETTERS(
      "jarvis.watchdog.letters",
      Type.COUNTER,
      "Dead letters settled, by what became of them.",
      List.of("decision")),
  WATCHDOG_OLDEST_LETTER(
      "jarvis.watchdog.oldest-letter.seconds",
      Type.GAUGE,
      "How long the oldest dead letter has been in hand; alert above 60.",
      List.of()),
  WATCHDOG_QUEUE(
      "jarvis.watchdog.queue.messages",
      Type.GAUGE,
      "Messages in each queue, ready, unacked and dead letters under way, as the leader last asked;"
          + " alert if jarvis.parked or jarvis.unrouted is not empty.",
      List.of("queue")),
  WATCHDOG_DEAD_NODES(
      "jarvis.watchdog.dead-nodes",
      Type.COUNTER,
      "Nodes declared dead.",
      List.of(),
      Moves.ON_FAULTS),
  WATCHDOG_REPAIRED(
      "jarvis.watchdog.repaired",
      Type.COUNTER,
      "Tasks put back into the line that had no message.",
      List.of("repair"),
      Moves.ON_FAULTS),
  WORKFLOW_LEADER("jarvis.workflow.leader", Type.GAUGE, "1 on the replica that leads.", List.of()),
  FOLD_EVENTS(
      "jarvis.fold.events",
      Type.COUNTER,
      "Events folded, by what they did.",
      List.of("service", "result")),
  FOLD_LAG(
      "jarvis.fold.lag.events",
      Type.GAUGE,
      "Events between a fold and the log's end when it was last asked.",
      List.of("service"),
      Moves.UNDER_LOAD);

  /** What kind of meter it is. */
  public enum Type {
    COUNTER,
    GAUGE,
    TIMER
  }

  /** When it is other than 0. */
  public enum Moves {
    /** Whenever tasks run. */
    ALWAYS,
    /** When more comes in than is folded at once. */
    UNDER_LOAD,
    /** When a part has failed. */
    ON_FAULTS
  }

  private final String metricName;
  private final Type type;
  private final String meaning;
  private final List<String> labels;
  private final Moves moves;

  Metric(String metricName, Type type, String meaning, List<String> labels) {
    this(metricName, type, meaning, labels, Moves.ALWAYS);
  }

  Metric(String metricName, Type type, String meaning, List<String> labels, Moves moves) {
    this.metricName = metricName;
    this.type = type;
    this.meaning = meaning;
    this.labels = labels;
    this.moves = moves;
  }

  public String metricName() {
    return metricName;
  }

  /**
   * Its family at Prometheus; a timer has {@code _count}, {@code _sum} and {@code _max} behind it.
   */
  public String exportedName() {
    String name = metricName.replace('.', '_').replace('-', '_');
    return switch (type) {
      case COUNTER -> name + "_total";
      case GAUGE -> name;
      case TIMER -> name + "_seconds";
    };
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

  public Moves moves() {
    return moves;
  }
}
