package io.jarvis.ingress.flow;

import io.jarvis.protocol.lifecycle.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How many tasks are in each state, asked of the read model at most once in {@link #FRESH}.
 * Thread-safe; may block.
 */
public final class TaskCounts {
  /** For how long an answer is given again. */
  public static final Duration FRESH = Duration.ofSeconds(2);

  private final Supplier<Map<TaskState, Long>> folded;
  private final InstantSource clock;
  private Map<TaskState, Long> counts = Map.of();
  private Instant askedAt = Instant.MIN;

  /**
   * @param folded asks the read model; may block
   */
  public TaskCounts(Supplier<Map<TaskState, Long>> folded, InstantSource clock) {
    this.folded = folded;
    this.clock = clock;
  }

  public synchronized long of(TaskState state) {
    Instant now = clock.instant();
    if (askedAt.isBefore(now.minus(FRESH))) {
      counts = folded.get();
      askedAt = now;
    }
    return counts.getOrDefault(state, 0L);
  }
}
