package io.jarvis.ingress.flow;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.metrics.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts submissions by door and result; every one is counted once. Thread-safe. */
public final class SubmissionMeter {
  private final Map<TaskEvent.Door, Map<Result, Counter>> counters =
      new EnumMap<>(TaskEvent.Door.class);
  private final Map<TaskEvent.Door, Timer> timers = new EnumMap<>(TaskEvent.Door.class);

  /** The result of a submission. */
  enum Result implements Word {
    ACCEPTED,
    REFUSED,
    /** Neither accepted nor refused: the submitter tries again. */
    UNAVAILABLE
  }

  public SubmissionMeter(MeterRegistry registry) {
    for (TaskEvent.Door door : TaskEvent.Door.values()) {
      timers.put(door, registry.timer(Metric.INGRESS_ADMISSION.metricName(), "door", door.word()));
      Map<Result, Counter> byResult = new EnumMap<>(Result.class);
      for (Result result : Result.values()) {
        byResult.put(
            result,
            registry.counter(
                Metric.INGRESS_SUBMISSIONS.metricName(),
                "door",
                door.word(),
                "result",
                result.word()));
      }
      counters.put(door, byResult);
    }
  }

  void refused(TaskEvent.Door door, Problem problem) {
    count(door, result(problem));
  }

  void answered(TaskEvent.Door door, Answer answer, long nanos) {
    timers
        .getOrDefault(door, timers.values().iterator().next())
        .record(nanos, TimeUnit.NANOSECONDS);
    switch (answer) {
      case Answer.Accepted accepted -> count(door, Result.ACCEPTED);
      case Answer.Declined(Problem problem) -> count(door, result(problem));
    }
  }

  private static Result result(Problem problem) {
    return problem.type() == ProblemType.UNAVAILABLE ? Result.UNAVAILABLE : Result.REFUSED;
  }

  private void count(TaskEvent.Door door, Result result) {
    Counter counter = counters.getOrDefault(door, Map.of()).get(result);
    if (counter != null) {
      counter.increment();
    }
  }
}
