package io.jarvis.bench.simulate;

import io.jarvis.broker.EventLog;
import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Span;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.Ties;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the log of a cluster says of its work: the tasks whose last attempt has ended, and how long
 * it held its place.
 */
final class LogRecording implements EventLog.Reader {
  private final Map<TaskId, Course> courses = new HashMap<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private final long end;

  /** One task's way so far. */
  private static final class Course {
    private final TaskSpec spec;
    private final Instant submitted;
    private Optional<Instant> assigned = Optional.empty();
    private Optional<Duration> ran = Optional.empty();

    Course(TaskSpec spec, Instant submitted) {
      this.spec = spec;
      this.submitted = submitted;
    }

    void assigned(Instant at) {
      assigned = Optional.of(at);
      ran = Optional.empty();
    }

    void ended(Instant at) {
      if (ran.isEmpty()) {
        ran = assigned.map(from -> Duration.between(from, at)).filter(time -> !time.isNegative());
      }
    }
  }

  /** Reads up to this offset. */
  LogRecording(long end) {
    this.end = end;
    if (end == EventLog.START) {
      done.countDown();
    }
  }

  /** Reads all that is kept of a log; an {@link IllegalStateException} if that takes longer. */
  static Recording read(EventLog log, Duration atMost, List<NodeOffer> nodes, ClusterConfig config)
      throws InterruptedException {
    LogRecording recording = new LogRecording(log.end(atMost));
    try (EventLog.Tail tail = log.tail(EventLog.START, recording)) {
      if (!recording.done.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the log was not read within " + atMost);
      }
    }
    return new Recording(nodes, config, recording.tasks());
  }

  @Override
  public void read(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      if (entry.offset() < end) {
        follow(entry.recorded());
      }
    }
    reached(entries.getLast().offset() + 1);
  }

  @Override
  public void reached(long nextOffset) {
    if (nextOffset >= end) {
      done.countDown();
    }
  }

  private void follow(Recorded recorded) {
    Instant at = recorded.time();
    switch (recorded.event()) {
      case TaskEvent.Submitted e -> courses.putIfAbsent(e.task(), new Course(e.spec(), at));
      case TaskEvent.Restated e ->
          courses.putIfAbsent(e.task(), new Course(e.submitted().spec(), e.submittedAt()));
      case TaskEvent.Assigned e -> course(e).ifPresent(course -> course.assigned(at));
      case TaskEvent.Succeeded e -> course(e).ifPresent(course -> course.ended(at));
      case TaskEvent.AttemptEnded e -> course(e).ifPresent(course -> course.ended(at));
      case TaskEvent.Cancelled e -> course(e).ifPresent(course -> course.ended(at));
      default -> {}
    }
  }

  private Optional<Course> course(TaskEvent event) {
    return Optional.ofNullable(courses.get(event.task()));
  }

  /** Those that have run, in the order of submission. */
  List<Recording.Task> tasks() {
    List<Recording.Task> tasks = new ArrayList<>();
    List<Course> ended =
        courses.values().stream()
            .filter(course -> course.ran.isPresent())
            .sorted(
                Comparator.<Course, Instant>comparing(course -> course.submitted)
                    .thenComparing(course -> course.spec.id().value()))
            .toList();
    for (Course course : ended) {
      tasks.add(task(course, tasks.size()));
    }
    return tasks;
  }

  private static Recording.Task task(Course course, int number) {
    TaskSpec spec = course.spec;
    Waiting waiting =
        new Waiting(
            spec.id(),
            new LineKey(spec.tenant(), spec.priority(), LineKey.Origin.PENDING),
            Place.of(course.submitted, number),
            Demand.of(spec),
            Span.of(spec),
            Optional.empty(),
            Ties.of(spec),
            "");
    return new Recording.Task(waiting, course.submitted, course.ran.orElseThrow());
  }
}
