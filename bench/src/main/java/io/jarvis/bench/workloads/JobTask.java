package io.jarvis.bench.workloads;

import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Span;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.GpuRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recorded batch job as a task: a processor is a core, what it requested its timeout. Such a log
 * has no names: jobs of one user that ask for the same bear the same name.
 */
public final class JobTask {
  private static final LineKey LINE =
      new LineKey(TenantId.DEFAULT, Priority.NORMAL, LineKey.Origin.PENDING);

  /** Before it no task is submitted. */
  private static final Instant BEGINNING = Instant.parse("2020-01-01T00:00:00Z");

  private JobTask() {}

  public static Waiting of(Job job) {
    String name = job.user() + "/" + job.processors() + "/" + job.requestedSeconds();
    return new Waiting(
        id(job),
        LINE,
        Place.of(at(job.submitted()), job.number()),
        new Demand(job.processors() * 1_000L, 0, 0, new GpuRequest.None(), Map.of(), List.of()),
        new Span(name, Duration.ofSeconds(job.requestedSeconds())),
        Optional.empty());
  }

  public static TaskId id(Job job) {
    return new TaskId(String.format("job-%06d", job.number()));
  }

  /** The instant of a second of the log. */
  public static Instant at(long seconds) {
    return BEGINNING.plusSeconds(seconds);
  }
}
