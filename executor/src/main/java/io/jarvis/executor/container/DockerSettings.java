package io.jarvis.executor.container;

import java.time.Duration;
import java.util.Map;

/**
 * How Docker Engine is reached and used.
 *
 * @param host such as {@code unix:///var/run/docker.sock}
 * @param callTimeout of calls that should answer at once
 * @param pullStall a pull without progress for this long is given up
 * @param maxConnections to the Engine at once; each running container holds two
 * @param registries credentials by registry host, {@code docker.io} for Docker Hub
 * @param gangNetwork the network by which members of gangs reach each other, over several machines;
 *     empty if each gang gets one of its own, which reaches no further than this Engine
 * @param cgroupParent below which each attempt has a cgroup of its own, where the Engine allows it;
 *     empty if none shall have one
 */
public record DockerSettings(
    String host,
    Duration callTimeout,
    Duration pullStall,
    int maxConnections,
    Map<String, Credentials> registries,
    String cgroupParent,
    String gangNetwork) {
  public static final String DEFAULT_HOST = "unix:///var/run/docker.sock";
  public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofMinutes(2);
  public static final Duration DEFAULT_PULL_STALL = Duration.ofSeconds(20);
  public static final int DEFAULT_MAX_CONNECTIONS = 1_024;
  public static final String DEFAULT_CGROUP_PARENT = "/jarvis";

  /** The Engine of this machine, no credentials. */
  public static final DockerSettings DEFAULT =
      new DockerSettings(
          DEFAULT_HOST,
          DEFAULT_CALL_TIMEOUT,
          DEFAULT_PULL_STALL,
          DEFAULT_MAX_CONNECTIONS,
          Map.of(),
          DEFAULT_CGROUP_PARENT,
          "");

  public DockerSettings {
    registries = Map.copyOf(registries);
  }

  /** Credentials at a registry. Their text shows no password. */
  public record Credentials(String username, String password) {
    @Override
    public String toString() {
      return "Credentials[" + username + "]";
    }
  }
}
