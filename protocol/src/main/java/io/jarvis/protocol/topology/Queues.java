package io.jarvis.protocol.topology;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;

/** The queues and streams of the vhost. */
public final class Queues {
  public static final String INTAKE = "jarvis.intake";
  public static final String DEAD = "jarvis.dead";

  /** The runs that are not over, one message each, held by the workflow service's leader. */
  public static final String RUNS = "jarvis.runs";

  public static final String REPLIES = "jarvis.replies";
  public static final String PARKED = "jarvis.parked";
  public static final String UNROUTED = "jarvis.unrouted";

  /** The log of everything that happened: a stream. */
  public static final String EVENTS = "jarvis.events";

  /** Over how many streams container output is spread. */
  public static final int LOG_STREAMS = 8;

  private static final String LOGS = "jarvis.logs.";
  private static final String CONTROL = "jarvis.control.";
  private static final String FOLLOW = "jarvis.follow.";

  private Queues() {}

  /** Whether it is one of ours that holds work: no stream, and none that goes with a connection. */
  public static boolean holdsWork(String queue) {
    return queue.startsWith("jarvis.")
        && !queue.equals(EVENTS)
        && !queue.startsWith(LOGS)
        && !queue.startsWith(CONTROL)
        && !queue.startsWith(FOLLOW);
  }

  public static String intake(TenantId tenant) {
    return INTAKE + "." + tenant;
  }

  public static String pending(TenantId tenant, Priority priority) {
    return "jarvis.pending." + tenant + "." + priority.word();
  }

  public static String returned(TenantId tenant) {
    return "jarvis.returned." + tenant;
  }

  public static String blocked(TenantId tenant) {
    return "jarvis.blocked." + tenant;
  }

  public static String node(NodeId node) {
    return "jarvis.node." + node;
  }

  public static String wait(WaitTier tier) {
    return "jarvis.wait." + tier.word();
  }

  public static String leader(String service) {
    return "jarvis.leader." + service;
  }

  /** A queue of a service's own on {@code jarvis.control}, gone with its connection. */
  public static String control(String service, String name) {
    return CONTROL + service + "." + name;
  }

  /** The stream that holds the output of a task, chosen by its id. */
  public static String logs(io.jarvis.protocol.TaskId task) {
    return logs(Math.floorMod(task.value().hashCode(), LOG_STREAMS));
  }

  public static String logs(int number) {
    return LOGS + "%02d".formatted(number);
  }
}
