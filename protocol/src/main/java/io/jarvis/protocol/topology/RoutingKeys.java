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
  /** The key on {@code jarvis.workflows} of a run that was admitted. */
  public static final String RUN = "run";

  /** The key on {@code jarvis.control} of a question to the leading dispatcher why a task waits. */
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

  /** The key of a task's outcome that no reply queue waits for. */
  public static String outcome(TenantId tenant, TaskState ending, TaskId task) {
    return tenant + ".task." + ending.word() + "." + task;
  }

  /** The key of the outcome of a task whose submitter gave a {@code reply_to}. */
  public static String outcomeWithReply(TenantId tenant, TaskState ending, TaskId task) {
    return outcome(tenant, ending, task) + REPLY;
  }

  /** The key of the outcome of a workflow's run. */
  public static String runOutcome(TenantId tenant, RunState ending, RunId run) {
    return tenant + ".workflow." + ending.word() + "." + run;
  }

  /** The key of the outcome of a run whose submitter gave a {@code reply_to}. */
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

  /** The key on {@code jarvis.control} of an answer to the ingress process that asked. */
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
