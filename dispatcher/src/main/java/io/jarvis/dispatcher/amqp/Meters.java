package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.Word;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.metrics.Metric;
import io.jarvis.state.FoldCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What the dispatcher measures, all of it in {@link Metric}. Thread-safe. */
public final class Meters {
  private final MeterRegistry registry;
  private final Counter assigned;
  private final Counter unassigned;
  private final Counter resent;
  private final Counter stale;
  private final Counter parked;
  private final Map<MoveKind, Counter> moved = new EnumMap<>(MoveKind.class);
  private final Map<TaskState, Counter> ended = new EnumMap<>(TaskState.class);
  private final Timer plan;
  private final AtomicLong leader;
  private final AtomicLong held;
  private final AtomicLong owed;
  private final AtomicLong lag;

  public Meters(MeterRegistry registry) {
    this.registry = registry;
    assigned = counter(Metric.DISPATCHER_ASSIGNMENTS, "result", "assigned");
    unassigned = counter(Metric.DISPATCHER_ASSIGNMENTS, "result", "unassigned");
    resent = counter(Metric.DISPATCHER_ASSIGNMENTS, "result", "resent");
    stale = counter(Metric.DISPATCHER_MESSAGES, "result", "stale");
    parked = counter(Metric.DISPATCHER_MESSAGES, "result", "parked");
    for (MoveKind kind : MoveKind.values()) {
      moved.put(kind, counter(Metric.DISPATCHER_MESSAGES, "result", kind.word()));
    }
    for (TaskState ending : List.of(TaskState.CANCELLED, TaskState.EXPIRED)) {
      ended.put(ending, counter(Metric.DISPATCHER_MESSAGES, "result", ending.word()));
    }
    plan = registry.timer(Metric.DISPATCHER_PLAN.metricName());
    leader = gauge(Metric.DISPATCHER_LEADER);
    held = gauge(Metric.DISPATCHER_WINDOW);
    owed = gauge(Metric.DISPATCHER_OUTCOMES);
    lag =
        registry.gauge(
            Metric.FOLD_LAG.metricName(),
            io.micrometer.core.instrument.Tags.of("service", Dispatcher.SERVICE),
            new AtomicLong());
  }

  /** What a message was moved for. */
  enum MoveKind implements Word {
    BLOCKED,
    UNBLOCKED,
    RENEWED
  }

  private AtomicLong gauge(Metric metric) {
    return registry.gauge(metric.metricName(), new AtomicLong());
  }

  private Counter counter(Metric metric, String label, String value) {
    return registry.counter(metric.metricName(), label, value);
  }

  void assigned() {
    assigned.increment();
  }

  void unassigned() {
    unassigned.increment();
  }

  void resent() {
    resent.increment();
  }

  void stale() {
    stale.increment();
  }

  void parked() {
    parked.increment();
  }

  void moved(MoveKind kind) {
    Objects.requireNonNull(moved.get(kind)).increment();
  }

  void ended(TaskState ending) {
    Objects.requireNonNull(ended.get(ending)).increment();
  }

  void planned(long nanos) {
    plan.record(nanos, TimeUnit.NANOSECONDS);
  }

  void leading(long one) {
    leader.set(one);
  }

  void held(long messages) {
    held.set(messages);
  }

  /** What the fold did so far, how far it is behind, and how many outcomes it shows to be owed. */
  void follow(FoldCounts counts, long behind, long outcomes) {
    lag.set(behind);
    owed.set(outcomes);
    for (String result : FoldCounts.results()) {
      Counter counter =
          registry.counter(
              Metric.FOLD_EVENTS.metricName(), "service", Dispatcher.SERVICE, "result", result);
      counter.increment(Math.max(0, counts.of(result) - (long) counter.count()));
    }
  }
}
