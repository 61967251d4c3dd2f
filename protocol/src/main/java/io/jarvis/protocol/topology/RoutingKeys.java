package io.jarvis.protocol.topology;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import java.util.List;

/** Routing keys that are made of several words. */
public final class RoutingKeys {
  /** On {@code jarvis.workflows}, of a run that was admitted. */
  public static final String RUN = "run";

  /** On {@code jarvis.control}, to the leading dispatcher: why does this task wait? */
  public static final String EXPLAIN = "dispatcher.explain";

  private static final String INGRESS = "ingress.";
  private static final String REPLY = ".reply";

  private RoutingKeys() {}

  /** At the AMQP door, into a tenant's own intake. */
  public static String submission(TenantId tenant) {
    return "task." + tenant;
  }

  /** At the AMQP door, for a run of a workflow. */
  public static String runSubmission(TenantId tenant) {
    return "workflow." + tenant;
  }

  /** Into a tenant's pending queue (why = new) or its returned queue. */
  public static String task(TaskEvent.Why why, TenantId tenant, Priority priority) {
    return why.word() + "." + tenant + "." + priority.word();
  }

  /** Into a tenant's blocked queue (ADR-0001). */
  public static String blocked(TenantId tenant, Priority priority) {
    return "blocked." + tenant + "." + priority.word();
  }

  /** Of the ending of a task for which nobody waits at a reply queue. */
  public static String outcome(TenantId tenant, TaskState ending, TaskId task) {
    return tenant + ".task." + ending.word() + "." + task;
  }

  /** Of the ending of a task whose submitter gave a {@code reply_to}. */
  public static String outcomeWithReply(TenantId tenant, TaskState ending, TaskId task) {
    return outcome(tenant, ending, task) + REPLY;
  }

  /** Of the ending of a run of a workflow. */
  public static String runOutcome(TenantId tenant, RunState ending, RunId run) {
    return tenant + ".workflow." + ending.word() + "." + run;
  }

  /** Of the ending of a run whose submitter gave a {@code reply_to}. */
  public static String runOutcomeWithReply(TenantId tenant, RunState ending, RunId run) {
    return runOutcome(tenant, ending, run) + REPLY;
  }

  /** The binding keys of all commands that concern one node's executor. */
  public static List<String> commandsTo(NodeId node) {
    return List.of("node." + node + ".#", "all.#");
  }

  /** A command to one node's executor. */
  public static String nodeCommand(NodeId node, ControlCommand command) {
    return "node." + node + "." + command.word();
  }

  /** On {@code jarvis.control}, to the process of the ingress that asked. */
  public static String explained(String ingress) {
    return INGRESS + ingress + ".explained";
  }

  /** Whether an answer may be sent with this key: one of an ingress, and nobody's command. */
  public static boolean isOfIngress(String key) {
    return key.startsWith(INGRESS);
  }

  /** A command to everyone who listens. */
  public static String allCommand(ControlCommand command) {
    return "all." + command.word();
  }
}
