package io.jarvis.simulation;

import io.jarvis.broker.Broker;
import io.jarvis.broker.memory.MemoryRabbit;
import io.jarvis.protocol.topology.Exchanges;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody who listens to the endings of all tasks and runs. Thread-safe. */
final class Outcomes {
  private static final String QUEUE = "simulation.outcomes";
  private static final int PREFETCH = 100;

  private final Map<String, Set<String>> told = new ConcurrentHashMap<>();

  Outcomes(MemoryRabbit rabbit, Broker broker) {
    rabbit.declare(QUEUE, false);
    rabbit.bind(Exchanges.OUTCOMES, QUEUE, "#");
    var unused =
        broker.subscribe(
            QUEUE,
            PREFETCH,
            delivery -> {
              // <tenant>.<kind>.<ending>.<id>
              String[] words = delivery.routingKey().split("\\.");
              told.computeIfAbsent(words[3], id -> ConcurrentHashMap.newKeySet()).add(words[2]);
              delivery.ack();
            });
  }

  /** As which states its ending was told. */
  Set<String> of(String id) {
    return told.getOrDefault(id, Set.of());
  }
}
