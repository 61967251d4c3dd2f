package io.jarvis.simulation;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.broker.Topology;
import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.Link;
import io.jarvis.broker.memory.MemoryBroker;
import io.jarvis.broker.memory.MemoryEventLog;
import io.jarvis.broker.memory.MemoryRabbit;
import io.jarvis.broker.memory.MemoryTopology;
import java.time.Duration;

/** What one process reaches of the world, as long as its link stands. */
record Surroundings(
    String name,
    MemoryRabbit rabbit,
    Link link,
    Broker broker,
    EventLog log,
    Topology topology,
    ConsulClient consul) {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  static Surroundings of(String name, MemoryRabbit rabbit, Consul consul, Faults faults) {
    Link link = new Link();
    return new Surroundings(
        name,
        rabbit,
        link,
        MemoryBroker.connect(rabbit, link, faults, TIMEOUT),
        new MemoryEventLog(rabbit, link, faults, "/" + name, TIMEOUT),
        new MemoryTopology(rabbit, link),
        new ConsulClient(consul, link));
  }

  void close() {
    broker.close();
    log.close();
  }
}
