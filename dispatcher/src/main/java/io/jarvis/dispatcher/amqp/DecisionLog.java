package io.jarvis.dispatcher.amqp;

import io.jarvis.dispatcher.core.GangOrder;
import io.jarvis.dispatcher.core.Placement;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One structured line per decision; for a large plan one line with its size, and a line per task at
 * debug. Never payloads, never fences.
 */
final class DecisionLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.jarvis.dispatcher.decisions");
  private static final int FEW = 8;

  private DecisionLog() {}

  static void placed(List<Flight> flights, long epoch) {
    boolean few = flights.size() <= FEW;
    if (!few) {
      LOG.atInfo().addKeyValue("tasks", flights.size()).addKeyValue("epoch", epoch).log("placed");
    }
    if (few || LOG.isDebugEnabled()) {
      flights.forEach(flight -> line(few, flight).log("placed"));
    }
  }

  static void preempts(Placement.Preempts pledge) {
    LOG.atInfo()
        .addKeyValue("task", pledge.task().task())
        .addKeyValue("node", pledge.node())
        .addKeyValue("victims", pledge.victims().stream().map(v -> v.task().value()).toList())
        .log("preempts");
  }

  private static org.slf4j.spi.LoggingEventBuilder line(boolean few, Flight flight) {
    return (few ? LOG.atInfo() : LOG.atDebug())
        .addKeyValue("task", flight.task())
        .addKeyValue("attempt", flight.attempt())
        .addKeyValue("node", flight.node());
  }

  static void led(TaskId task, int attempt, GangOrder order) {
    String what =
        switch (order) {
          case GangOrder.Start start -> "a gang is prepared and starts";
          case GangOrder.End end -> "a gang has to end";
          case GangOrder.Over over -> "a gang is over";
          case GangOrder.Nothing nothing -> "a gang goes on";
        };
    LOG.atInfo().addKeyValue("task", task).addKeyValue("attempt", attempt).log(what);
  }

  static void resent(Flight flight) {
    line(true, flight).log("sent again after a takeover");
  }

  static void withdrawn(Flight flight, String reason) {
    line(true, flight).addKeyValue("reason", reason).log("unassigned");
  }

  static void moved(String what, TaskId task, int attempt, List<String> reasons) {
    LOG.atInfo()
        .addKeyValue("task", task)
        .addKeyValue("attempt", attempt)
        .addKeyValue("reasons", reasons)
        .log(what);
  }

  static void recalled(String how, TaskId task, int attempt, NodeId node) {
    LOG.atWarn()
        .addKeyValue("task", task)
        .addKeyValue("attempt", attempt)
        .addKeyValue("node", node)
        .log(how);
  }

  static void ended(String how, TaskId task, int attempt) {
    LOG.atInfo().addKeyValue("task", task).addKeyValue("attempt", attempt).log(how);
  }

  static void parked(String letter, String queue, String reason) {
    LOG.atWarn()
        .addKeyValue("letter", letter)
        .addKeyValue("queue", queue)
        .addKeyValue("reason", reason)
        .log("parked");
  }

  static void restated(Held held) {
    LOG.atWarn()
        .addKeyValue("task", held.task())
        .addKeyValue("attempt", held.message().attempt())
        .addKeyValue("queue", held.source().queue())
        .log("restated: the log has lost its submission");
  }

  static void stale(Held held) {
    LOG.atDebug()
        .addKeyValue("task", held.task())
        .addKeyValue("attempt", held.message().attempt())
        .addKeyValue("queue", held.source().queue())
        .log("stale");
  }
}
