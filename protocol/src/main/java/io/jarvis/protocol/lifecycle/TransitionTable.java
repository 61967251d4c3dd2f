package io.jarvis.protocol.lifecycle;

import static io.jarvis.protocol.lifecycle.TaskState.ASSIGNED;
import static io.jarvis.protocol.lifecycle.TaskState.BLOCKED;
import static io.jarvis.protocol.lifecycle.TaskState.CANCELLED;
import static io.jarvis.protocol.lifecycle.TaskState.EXPIRED;
import static io.jarvis.protocol.lifecycle.TaskState.FAILED;
import static io.jarvis.protocol.lifecycle.TaskState.PENDING;
import static io.jarvis.protocol.lifecycle.TaskState.RUNNING;
import static io.jarvis.protocol.lifecycle.TaskState.STARTING;
import static io.jarvis.protocol.lifecycle.TaskState.SUBMITTED;
import static io.jarvis.protocol.lifecycle.TaskState.SUCCEEDED;
import static io.jarvis.protocol.lifecycle.TaskState.TIMED_OUT;
import static io.jarvis.protocol.lifecycle.TaskState.WAITING;

import io.jarvis.protocol.event.TaskEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one table of a task's life. What it lacks cannot happen: an event that finds no row is
 * ignored by the fold. Three kinds of event are no rows because they change no state: {@code
 * submitted} and {@code restated} make the task, {@code cancel-requested} notes a wish.
 *
 * <p>Writers do not wait for one another, so an event may find a task further on than its writer
 * knew: {@code queued} may come after {@code assigned}, and a report of a running container may be
 * the first one that is seen.
 */
public final class TransitionTable {
  private static final Set<TaskState> LIVE = EnumSet.range(SUBMITTED, RUNNING);
  private static final Set<TaskState> ON_NODE = EnumSet.of(ASSIGNED, STARTING, RUNNING);
  private static final Set<TaskState> IN_LINE = EnumSet.of(SUBMITTED, PENDING, WAITING, BLOCKED);
  private static final List<Transition> ROWS = rows();
  private static final Map<TaskState, Map<Class<?>, TaskState>> INDEX = index();

  private TransitionTable() {}

  /** The state to which an event leads from a state; empty if it means nothing there. */
  public static Optional<TaskState> next(TaskState from, Class<? extends TaskEvent> event) {
    return Optional.ofNullable(INDEX.getOrDefault(from, Map.of()).get(event));
  }

  /** Every row, in the order of the states. */
  public static List<Transition> all() {
    return ROWS;
  }

  private static List<Transition> rows() {
    List<Transition> rows = new ArrayList<>();
    add(rows, EnumSet.of(SUBMITTED), TaskEvent.Queued.class, PENDING);
    add(rows, LIVE, TaskEvent.Waiting.class, WAITING);
    add(rows, LIVE, TaskEvent.Requeued.class, PENDING);
    add(rows, IN_LINE, TaskEvent.Assigned.class, ASSIGNED);
    // By a successor that sends the same attempt again: how far it has come stays.
    ON_NODE.forEach(state -> rows.add(new Transition(state, TaskEvent.Assigned.class, state)));
    add(rows, EnumSet.of(ASSIGNED), TaskEvent.Unassigned.class, PENDING);
    add(rows, EnumSet.of(SUBMITTED, PENDING, WAITING), TaskEvent.Blocked.class, BLOCKED);
    add(rows, EnumSet.of(ASSIGNED), TaskEvent.Starting.class, STARTING);
    add(rows, EnumSet.of(ASSIGNED, STARTING), TaskEvent.Running.class, RUNNING);
    add(rows, ON_NODE, TaskEvent.Succeeded.class, SUCCEEDED);
    add(rows, ON_NODE, TaskEvent.AttemptEnded.class, WAITING);
    add(rows, LIVE, TaskEvent.Failed.class, FAILED);
    add(rows, LIVE, TaskEvent.TimedOut.class, TIMED_OUT);
    add(rows, LIVE, TaskEvent.Cancelled.class, CANCELLED);
    add(rows, IN_LINE, TaskEvent.Expired.class, EXPIRED);
    add(rows, IN_LINE, TaskEvent.Array.Assigned.class, RUNNING);
    add(rows, EnumSet.of(RUNNING), TaskEvent.Array.Assigned.class, RUNNING);
    add(rows, EnumSet.of(RUNNING), TaskEvent.Array.Succeeded.class, SUCCEEDED);
    add(rows, EnumSet.of(RUNNING), TaskEvent.Array.Failed.class, FAILED);
    add(rows, LIVE, TaskEvent.Array.Cancelled.class, CANCELLED);
    rows.sort(java.util.Comparator.comparing(Transition::from));
    return List.copyOf(rows);
  }

  private static void add(
      List<Transition> rows, Set<TaskState> from, Class<? extends TaskEvent> event, TaskState to) {
    from.forEach(state -> rows.add(new Transition(state, event, to)));
  }

  private static Map<TaskState, Map<Class<?>, TaskState>> index() {
    Map<TaskState, Map<Class<?>, TaskState>> index = new HashMap<>();
    ROWS.forEach(row ->
        index.computeIfAbsent(row.from(), from -> new HashMap<>()).put(row.event(), row.to()));
    return index;
  }
}
