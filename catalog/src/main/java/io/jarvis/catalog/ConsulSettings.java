package io.jarvis.catalog;

import java.time.Duration;

/**
 * Where Consul is and how long things may take.
 *
 * @param ttl a node's check turns critical when it was not reported for this long
 * @param watchWait how long Consul holds a blocking query that finds nothing new; so long a silent
 *     Consul may go unnoticed
 * @param callTimeout for the answer to everything else
 */
public record ConsulSettings(
    String host, int port, Duration ttl, Duration watchWait, Duration callTimeout) {
  public static final Duration DEFAULT_TTL = Duration.ofSeconds(15);
  public static final Duration DEFAULT_WATCH_WAIT = Duration.ofSeconds(10);
  public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  public ConsulSettings {
    checkAtLeastASecond("ttl", ttl);
    checkAtLeastASecond("watchWait", watchWait);
    checkAtLeastASecond("callTimeout", callTimeout);
  }

  /** The defaults. */
  public ConsulSettings(String host, int port) {
    this(host, port, DEFAULT_TTL, DEFAULT_WATCH_WAIT, DEFAULT_CALL_TIMEOUT);
  }

  private static void checkAtLeastASecond(String name, Duration value) {
    if (value.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(name + " is at least a second, but was " + value);
    }
  }
}
