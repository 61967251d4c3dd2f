package io.jarvis.bench.simulate;

import io.jarvis.catalog.ClusterConfig;
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

/** Small recordings for tests. */
final class Works {
  static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");

  private Works() {}

  static Recording on(String hardware, Recording.Task... tasks) {
    return new Recording(Hardware.parse(hardware), ClusterConfig.DEFAULT, List.of(tasks));
  }

  static Recording.Task task(String id, String tenant, int second, int cores, int ran) {
    Instant submitted = BEGIN.plusSeconds(second);
    Waiting waiting =
        new Waiting(
            new TaskId(id),
            new LineKey(new TenantId(tenant), Priority.NORMAL, LineKey.Origin.PENDING),
            Place.of(submitted, 0),
            new Demand(cores * 1_000L, 0, 0, new GpuRequest.None(), Map.of(), List.of()),
            new Span("", Duration.ofSeconds(ran)),
            Optional.empty());
    return new Recording.Task(waiting, submitted, Duration.ofSeconds(ran));
  }

  static Recording.Task task(String id, int second, int cores, int ran) {
    return task(id, "default", second, cores, ran);
  }
}
