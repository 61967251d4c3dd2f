package io.jarvis.bench.simulate;

import io.jarvis.bench.waits.Waits;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what happens in a play. */
final class Observation {
  private static final String[] NAMES = {"cpu", "memory", "gpu"};
  private static final int GPU_MILLIS = 1_000;

  private final double[] offered = new double[NAMES.length];
  private final double[] used = new double[NAMES.length];
  private final double[] usedSeconds = new double[NAMES.length];
  private final SortedMap<String, Double> dominantSeconds = new TreeMap<>();
  private final List<Outcome.Point> course = new ArrayList<>();
  private final Waits.Sum waits = new Waits.Sum();
  private @Nullable Instant begin;
  private @Nullable Instant last;
  private final Set<TaskId> begun = new HashSet<>();
  private int started;
  private int refused;

  Observation(List<NodeOffer> nodes) {
    for (NodeOffer node : nodes) {
      offered[0] += node.cpu().millis();
      offered[1] += node.memory().bytes();
      offered[2] += (double) node.gpus().size() * GPU_MILLIS;
    }
  }

  /** Until now nothing changed since the last instant. */
  void advance(Instant now, int waiting) {
    if (begin == null || last == null) {
      begin = now;
    } else {
      double seconds = seconds(last, now);
      for (int i = 0; i < NAMES.length; i++) {
        usedSeconds[i] += used[i] * seconds;
      }
      course.add(new Outcome.Point(seconds(begin, last), waiting, mostUsed()));
    }
    last = now;
  }

  private double mostUsed() {
    double most = 0;
    for (int i = 0; i < NAMES.length; i++) {
      most = Math.max(most, part(used[i], offered[i]));
    }
    return most;
  }

  /** What begins anew after it had to leave counts once. */
  void started(Recording.Task task, Instant now) {
    Demand demand = task.waiting().demand();
    change(demand, 1);
    if (!begun.add(task.waiting().task())) {
      return;
    }
    started++;
    waits.add(Duration.between(task.submitted(), now).toSeconds(), task.ran().toSeconds());
    dominantSeconds.merge(
        task.waiting().line().tenant().value(),
        dominant(demand) * task.ran().toMillis() / 1e3,
        Double::sum);
  }

  private double dominant(Demand demand) {
    return Math.max(
        part(demand.cpuMillis(), offered[0]),
        Math.max(part(demand.memoryBytes(), offered[1]), part(demand.gpuMillis(), offered[2])));
  }

  void ended(Recording.Task task) {
    change(task.waiting().demand(), -1);
  }

  void refused() {
    refused++;
  }

  private void change(Demand demand, int sign) {
    used[0] += sign * demand.cpuMillis();
    used[1] += sign * demand.memoryBytes();
    used[2] += sign * demand.gpuMillis();
  }

  Outcome outcome(int unplaced) {
    double all = begin == null || last == null ? 0 : seconds(begin, last);
    SortedMap<String, Double> utilisation = new TreeMap<>();
    for (int i = 0; i < NAMES.length; i++) {
      if (offered[i] > 0) {
        utilisation.put(NAMES[i], rounded(part(usedSeconds[i], offered[i] * all)));
      }
    }
    double given = dominantSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    SortedMap<String, Double> shares = new TreeMap<>();
    dominantSeconds.forEach((tenant, had) -> shares.put(tenant, rounded(part(had, given))));
    return new Outcome(
        started + refused + unplaced,
        refused,
        unplaced,
        waits.mean(),
        Math.round(all),
        utilisation,
        shares,
        course);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  private static double part(double of, double whole) {
    return whole <= 0 ? 0 : of / whole;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
