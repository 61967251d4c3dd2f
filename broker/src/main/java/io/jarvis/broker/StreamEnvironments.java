package io.jarvis.broker;

import com.rabbitmq.stream.Address;
import com.rabbitmq.stream.BackOffDelayPolicy;
import com.rabbitmq.stream.Environment;
import java.time.Duration;

/** Opens the stream client. */
final class StreamEnvironments {
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(10);

  /** A connection that has died unseen is noticed after two of them. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** Each reader has a connection of its own, so that none waits for another's chunks. */
  private static final int CONSUMERS_PER_CONNECTION = 1;

  private static final int MOST_DOUBLINGS = 16;

  private StreamEnvironments() {}

  /** Connects when first used. */
  static Environment open(StreamSettings settings) {
    Address address = new Address(settings.host(), settings.port());
    return Environment.builder()
        .host(settings.host())
        .port(settings.port())
        .addressResolver(advertised -> address)
        .virtualHost(settings.virtualHost())
        .username(settings.username())
        .password(settings.password())
        .id(settings.connectionName())
        .lazyInitialization(true)
        .recoveryBackOffDelayPolicy(pauses(settings.limits()))
        .topologyUpdateBackOffDelayPolicy(pauses(settings.limits()))
        .rpcTimeout(RPC_TIMEOUT)
        .requestedHeartbeat(HEARTBEAT)
        .maxConsumersByConnection(CONSUMERS_PER_CONNECTION)
        .netty()
        .eventLoopGroup(RabbitBrokers.IO)
        .environmentBuilder()
        .build();
  }

  /** The client's own pauses of 5 s would keep whoever comes while it first connects waiting. */
  private static BackOffDelayPolicy pauses(StreamLimits limits) {
    return attempt -> {
      Duration grown = limits.firstPause().multipliedBy(1L << Math.min(attempt, MOST_DOUBLINGS));
      return grown.compareTo(limits.longestPause()) > 0 ? limits.longestPause() : grown;
    };
  }
}
