package io.jarvis.bench.fairness;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What two tenants hold, second by second, as the log tells it: seconds times the dominant share of
 * each task, from its assignment to its end. Not thread-safe.
 */
final class Shares {
  private final Map<TenantId, Integer> tenants;
  private final Map<TaskId, Open> open = new HashMap<>();
  private final Map<Long, double[]> held = new HashMap<>();
  private final long[] waiting = new long[2];
  private long bothSince = Long.MAX_VALUE;
  private long bothUntil = Long.MIN_VALUE;

  /**
   * A task on its way.
   *
   * @param share its dominant one
   * @param since when it was assigned; the beginning of time while it waits
   */
  private record Open(int tenant, double share, Instant since) {}

  /** Which part of the cluster a task holds. */
  interface DominantShare {
    double of(TaskEvent.Submitted task);
  }

  private final DominantShare dominant;

  Shares(TenantId one, TenantId other, DominantShare dominant) {
    tenants = Map.of(one, 0, other, 1);
    this.dominant = dominant;
  }

  void follow(Recorded recorded) {
    switch (recorded.event()) {
      case TaskEvent.Submitted e -> submitted(e, recorded.time());
      case TaskEvent.Assigned e -> assigned(e.task(), recorded.time());
      case TaskEvent.Succeeded e -> ended(e.task(), recorded.time());
      case TaskEvent.AttemptEnded e -> ended(e.task(), recorded.time());
      default -> {}
    }
  }

  private void submitted(TaskEvent.Submitted task, Instant at) {
    Integer tenant = tenants.get(task.spec().tenant());
    if (tenant != null) {
      open.put(task.task(), new Open(tenant, dominant.of(task), Instant.MIN));
      waits(tenant, 1, at);
    }
  }

  private void assigned(TaskId task, Instant at) {
    Open waited = open.get(task);
    if (waited != null && waited.since().equals(Instant.MIN)) {
      open.put(task, new Open(waited.tenant(), waited.share(), at));
      waits(waited.tenant(), -1, at);
    }
  }

  private void waits(int tenant, int change, Instant at) {
    boolean before = bothWait();
    waiting[tenant] += change;
    if (!before && bothWait()) {
      bothSince = Math.min(bothSince, at.getEpochSecond() + 1);
    } else if (before && !bothWait()) {
      bothUntil = at.getEpochSecond();
    }
  }

  boolean bothWait() {
    return waiting[0] > 0 && waiting[1] > 0;
  }

  private void ended(TaskId task, Instant at) {
    Open ran = open.remove(task);
    if (ran == null || ran.since().equals(Instant.MIN)) {
      return;
    }
    double from = seconds(ran.since());
    double to = Math.max(from, seconds(at));
    for (long second = (long) from; second <= (long) to; second++) {
      double part = Math.min(to, second + 1) - Math.max(from, second);
      held.computeIfAbsent(second, s -> new double[2])[ran.tenant()] += part * ran.share();
    }
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1e3;
  }

  /**
   * By how much the one with less was behind at most, as a part of what the other had, over any so
   * many whole seconds in which both waited; NaN if there were not so many.
   */
  double worstError(int window) {
    double worst = Double.NaN;
    for (long from = bothSince; from + window <= bothUntil; from++) {
      double[] sums = new double[2];
      for (long second = from; second < from + window; second++) {
        double[] each = held.getOrDefault(second, new double[2]);
        sums[0] += each[0];
        sums[1] += each[1];
      }
      double most = Math.max(sums[0], sums[1]);
      double error = most == 0 ? 1 : Math.abs(sums[0] - sums[1]) / most;
      worst = Double.isNaN(worst) ? error : Math.max(worst, error);
    }
    return worst;
  }
}
