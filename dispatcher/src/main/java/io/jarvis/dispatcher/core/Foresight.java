package io.jarvis.dispatcher.core;

import io.jarvis.dispatcher.core.Runtimes.Quantiles;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.explain.Explanation.Basis;
import io.jarvis.protocol.explain.Explanation.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * Plays a cluster on as if nothing more came, to see when a task is placed. Of what an earlier
 * leader placed only the expected end is known: for the earliest start it ends at once. What has
 * none never ends here but there.
 */
final class Foresight {
  /** The most instants at which tasks end that are played. */
  static final int INSTANTS = 100;

  /** The most tasks that are placed at one instant. */
  private static final int PLACED = 10_000;

  private final Rehearsal cluster;
  private final Waiting task;
  private final Instant now;
  private final Pace pace;
  private final PriorityQueue<End> ends =
      new PriorityQueue<>(Comparator.comparing(End::at).thenComparing(end -> end.task().value()));
  private final int place;
  private int placed;

  /** What keeps the index back until others of its array have ended. */
  private final Optional<Parallelism> parallelism;

  /** How many of its array have. */
  private int ended;

  private record End(TaskId task, Instant at) {}

  /** How long tasks are taken to run. */
  private enum Pace {
    SHORTEST(Quantiles::shortest),
    MEDIAN(Quantiles::median),
    LONGEST(Quantiles::atMost);

    private final Function<Quantiles, Duration> of;

    Pace(Function<Quantiles, Duration> of) {
      this.of = of;
    }

    /**
     * How long a task is taken to run; if too little is known of its kind, this default, if it is
     * not too long.
     */
    Duration of(Runtimes runtimes, Claim claim, Span span, Duration unknown) {
      Duration learned = runtimes.learned(claim.tenant(), span).map(of).orElse(unknown);
      return learned.compareTo(span.most()) < 0 ? learned : span.most();
    }
  }

  private record Found(Instant at, Basis basis) {}

  private Foresight(Rehearsal cluster, Question question, int place, Pace pace) {
    this.cluster = cluster;
    task = question.task();
    now = question.now();
    parallelism = question.parallelism();
    this.place = place;
    this.pace = pace;
  }

  /**
   * When it should start; empty if that cannot be said.
   *
   * @param cluster in which it waits; stays as it is
   * @param place of the task in its tenant's line
   */
  static Optional<Start> of(Rehearsal cluster, Question question, int place) {
    Optional<Found> expected = found(cluster, question, place, Pace.MEDIAN);
    Optional<Found> earliest = found(cluster, question, place, Pace.SHORTEST);
    Optional<Found> latest = found(cluster, question, place, Pace.LONGEST);
    return expected.map(found ->
        new Start(
            found.at(),
            earliest.map(Found::at).filter(found.at()::isAfter).orElse(found.at()),
            latest.map(l -> l.at().isBefore(found.at()) ? found.at() : l.at()),
            found.basis()));
  }

  private static Optional<Found> found(Rehearsal cluster, Question question, int place, Pace pace) {
    return new Foresight(cluster.copy(), question, place, pace).play();
  }

  private Optional<Found> play() {
    cluster.books().occupants().forEach(this::awaitEnd);
    Instant at = now;
    for (int i = 0; i < INSTANTS; i++) {
      if (placesIt(at)) {
        return Optional.of(new Found(at, Basis.PLAYED));
      }
      if (ends.isEmpty()) {
        return Optional.empty();
      }
      at = ends.element().at();
      while (!ends.isEmpty() && !ends.element().at().isAfter(at)) {
        ends(ends.remove().task());
      }
    }
    return extrapolated(at);
  }

  private void ends(TaskId over) {
    cluster.drop(over);
    if (parallelism.isPresent() && over.array().equals(task.task().array())) {
      parallelism.get().freed(task, ended).ifPresent(cluster::submit);
      ended++;
    }
  }

  private void awaitEnd(Running occupant) {
    Claim claim = occupant.claim();
    boolean atOnce = pace == Pace.SHORTEST;
    if (claim.span().isPresent()) {
      Span span = claim.span().get();
      awaitEnd(
          occupant,
          occupant.since().plus(runtime(claim, span, atOnce ? Duration.ZERO : span.most())));
    } else if (atOnce) {
      awaitEnd(occupant, now);
    } else {
      occupant.end().ifPresent(end -> awaitEnd(occupant, end));
    }
  }

  private void awaitEnd(Running occupant, Instant end) {
    ends.add(new End(occupant.task(), end.isBefore(now) ? now : end));
  }

  private Duration runtime(Claim claim, Span span, Duration unknown) {
    return pace.of(cluster.books().runtimes(), claim, span, unknown);
  }

  /**
   * Whether a plan at this instant places the task; victims leave at once, without their grace
   * period.
   */
  private boolean placesIt(Instant at) {
    Plan plan;
    do {
      plan = cluster.play(at, PLACED);
      if (isIn(plan, at)) {
        return true;
      }
      Set<TaskId> left = Set.copyOf(cluster.vacate(plan));
      ends.removeIf(end -> left.contains(end.task()) || left.contains(end.task().whole()));
    } while (!plan.preempting().isEmpty());
    return false;
  }

  private boolean isIn(Plan plan, Instant at) {
    for (Placement.Placed each : plan.placed()) {
      if (each.task().task().equals(task.task())) {
        return true;
      }
      placed += each.task().line().tenant().equals(task.line().tenant()) ? 1 : 0;
      Span span = each.task().span();
      Duration time = runtime(Claim.of(each.task()), span, span.most());
      ends.add(new End(each.task().task(), at.plus(time)));
    }
    return false;
  }

  private Optional<Found> extrapolated(Instant to) {
    if (placed == 0) {
      return Optional.empty();
    }
    Duration each = Duration.between(now, to).dividedBy(placed);
    return Optional.of(new Found(now.plus(each.multipliedBy(place)), Basis.EXTRAPOLATED));
  }
}
