package io.jarvis.broker;

import java.time.Duration;

/**
 * When leadership is looked after.
 *
 * @param firstProbe how long a new candidate waits for the token before it probes
 * @param probeEvery how often a candidate that holds no token probes whether it is lost
 * @param probeLife after which a probe that nobody took vanishes; shorter than the time between
 *     probes
 * @param renewEvery how often a leader replaces its token, so that it is never held as long as the
 *     queue's consumer timeout
 */
public record LeadershipTiming(
    Duration firstProbe, Duration probeEvery, Duration probeLife, Duration renewEvery) {
  public static final LeadershipTiming DEFAULT =
      new LeadershipTiming(
          Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofDays(1));
}
