package io.jarvis.ingress.http;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits the requests of each client: each has a token bucket, and the least recently seen are
 * forgotten beyond {@link #MAX_CLIENTS}. Thread-safe.
 */
public final class RateLimiter {
  static final int MAX_CLIENTS = 10_000;

  private final long perSecond;
  private final long burst;
  private final Map<String, Bucket> buckets =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
              return size() > MAX_CLIENTS;
            }
          });

  public RateLimiter(long perSecond, long burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Takes one token of this client's; the refusal if there is none. */
  Optional<Problem> take(String client) {
    Bucket bucket = buckets.computeIfAbsent(client, c -> bucket());
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      return Optional.empty();
    }
    Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
    return Optional.of(
        Problem.of(ProblemType.TOO_MANY, "more than " + perSecond + " requests a second")
            .retryAfter(wait));
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }
}
